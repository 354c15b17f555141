/* What the files of the Python side share. Types of arguments are checked there, once; the rest trusts them. */
#ifndef SIGHTLINE_BINDING_H
#define SIGHTLINE_BINDING_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "core.h"

typedef struct {
    PyObject_HEAD
    core inner;
    PyObject *slots;    /* Transport id to slot. */
    bool is_busy;       /* A flush without the lock is under way. */
} CoreObject;

/* core_object.c */
enum { COUNTERS = 9 };
extern const char *const COUNTER_NAMES[COUNTERS];
extern PyType_Spec core_spec;

/* Returns the slot of a transport, -1 for an unknown one, -2 with an exception set. */
int slot_of(CoreObject *self, PyObject *transport_id);

/* parcels.c: reads one decision of Python's and queues what it asks for; false with an exception set. */
bool forward_one(CoreObject *self, PyObject *parcel, const uint8_t send_time[3]);

/* Reads numbers of a `Lane`, (transport_id, ssrc, payload_type, seq_offset, ts_offset, block), and its slot: as slot_of. */
int read_lane(CoreObject *self, PyObject *lane, unsigned long values[5]);

/* An offset, or None for -1; -2 with an exception set. */
long offset_of(PyObject *value);

/* parcel_runs.c: the same for a `FanRun`. */
bool fan_run(CoreObject *self, PyObject *fan, const uint8_t send_time[3]);

/* reader_object.c */
extern PyType_Spec reader_spec;

#endif
