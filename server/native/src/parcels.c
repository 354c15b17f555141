/* Reading what the router has decided: `Send`, `FanOut` and `FanRun`, by position. */
#include "binding.h"

#include <arpa/inet.h>
#include <string.h>

long offset_of(PyObject *value)
{
    if (value == Py_None)
        return -1;
    long offset = PyLong_AsLong(value);
    if (offset >= 0)
        return offset;
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "an offset is negative");
    return -2;
}

/* Reads a `Rewritten`: (block, abs_send_time_at, transport_seq_at). */
static bool read_extensions(PyObject *rewritten, PyObject *at, copy_order *order)
{
    char *block;
    Py_ssize_t size;
    if (!PyTuple_Check(rewritten) || PyTuple_Size(rewritten) != 3) {
        PyErr_SetString(PyExc_TypeError, "extensions are a Rewritten");
        return false;
    }
    if (PyBytes_AsStringAndSize(PyTuple_GetItem(rewritten, 0), &block, &size) < 0)
        return false;
    long block_at = offset_of(at);
    order->send_time_at = offset_of(PyTuple_GetItem(rewritten, 1));
    order->transport_seq_at = offset_of(PyTuple_GetItem(rewritten, 2));
    if (block_at < 0 || order->send_time_at == -2 || order->transport_seq_at == -2)
        return false;
    order->block = (const uint8_t *)block;
    order->block_size = (size_t)size;
    order->block_at = (size_t)block_at;
    return true;
}

/* Reads a `Send`: (transport_id, packet, header, extensions_at, extensions). */
static bool read_order(PyObject *send, copy_order *order)
{
    char *packet, *header;
    Py_ssize_t size, header_size;
    if (PyBytes_AsStringAndSize(PyTuple_GetItem(send, 1), &packet, &size) < 0
        || PyBytes_AsStringAndSize(PyTuple_GetItem(send, 2), &header, &header_size) < 0)
        return false;
    if (header_size != FIXED_HEADER) {
        PyErr_SetString(PyExc_ValueError, "a header has twelve bytes");
        return false;
    }
    *order = (copy_order){
        .packet = (const uint8_t *)packet,
        .size = (size_t)size,
        .header = (const uint8_t *)header,
        .send_time_at = -1,
        .transport_seq_at = -1,
    };
    PyObject *extensions = PyTuple_GetItem(send, 4);
    return extensions == Py_None || read_extensions(extensions, PyTuple_GetItem(send, 3), order);
}

static void put_header(uint8_t header[FIXED_HEADER], long first, long second, unsigned seq, uint32_t ts, uint32_t ssrc)
{
    uint16_t wide_seq = htons((uint16_t)seq);
    uint32_t words[2] = {htonl(ts), htonl(ssrc)};
    header[0] = (uint8_t)first;
    header[1] = (uint8_t)second;
    memcpy(header + 2, &wide_seq, sizeof wide_seq);
    memcpy(header + 4, words, sizeof words);
}

int read_lane(CoreObject *self, PyObject *lane, unsigned long values[5])
{
    if (!PyTuple_Check(lane) || PyTuple_Size(lane) != 6) {
        PyErr_SetString(PyExc_TypeError, "a fan has lanes");
        return -2;
    }
    int slot = slot_of(self, PyTuple_GetItem(lane, 0));
    for (int i = 0; slot >= 0 && i < 5; i++) {
        values[i] = PyLong_AsUnsignedLong(PyTuple_GetItem(lane, i + 1));
        if (values[i] == (unsigned long)-1 && PyErr_Occurred())
            return -2;
    }
    return slot;
}

/* Queues one receiver's copy. */
static bool lane_one(CoreObject *self, PyObject *fan, PyObject *lane, const long common[4], copy_order *order,
                     const uint8_t send_time[3])
{
    uint8_t header[FIXED_HEADER];
    unsigned long values[5];
    int slot = read_lane(self, lane, values);
    if (slot < 0)
        return slot == -1;
    PyObject *blocks = PyTuple_GetItem(fan, 7);
    if (PyTuple_Size(blocks) > 0) {
        PyObject *rewritten = PyTuple_GetItem(blocks, (Py_ssize_t)values[4]);
        if (rewritten == NULL || !read_extensions(rewritten, PyTuple_GetItem(fan, 6), order))
            return false;
    }
    put_header(header, common[0], common[1] | (long)values[1], (unsigned)(common[2] + (long)values[2]),
               (uint32_t)common[3] + (uint32_t)values[3], (uint32_t)values[0]);
    order->header = header;
    queue_copy(&self->inner, slot, order, send_time);
    return true;
}

/* Reads a `FanOut`, (lanes, packet, first, marker, seq, rtp_ts, extensions_at, blocks), and queues its copies. */
static bool fan_out(CoreObject *self, PyObject *fan, const uint8_t send_time[3])
{
    char *packet;
    Py_ssize_t size;
    long common[4];
    PyObject *lanes = PyTuple_GetItem(fan, 0);
    if (!PyTuple_Check(lanes) || !PyTuple_Check(PyTuple_GetItem(fan, 7))) {
        PyErr_SetString(PyExc_TypeError, "lanes and blocks are tuples");
        return false;
    }
    if (PyBytes_AsStringAndSize(PyTuple_GetItem(fan, 1), &packet, &size) < 0)
        return false;
    for (int i = 0; i < 4; i++) {
        common[i] = PyLong_AsLong(PyTuple_GetItem(fan, i + 2));
        if (common[i] == -1 && PyErr_Occurred())
            return false;
    }
    copy_order order = {
        .packet = (const uint8_t *)packet, .size = (size_t)size, .send_time_at = -1, .transport_seq_at = -1,
    };
    for (Py_ssize_t i = 0; i < PyTuple_Size(lanes); i++)
        if (!lane_one(self, fan, PyTuple_GetItem(lanes, i), common, &order, send_time))
            return false;
    return true;
}

static bool send_one(CoreObject *self, PyObject *send, const uint8_t send_time[3])
{
    copy_order order;
    int slot = slot_of(self, PyTuple_GetItem(send, 0));
    if (slot < 0)
        return slot == -1;
    if (!read_order(send, &order))
        return false;
    queue_copy(&self->inner, slot, &order, send_time);
    return true;
}

bool forward_one(CoreObject *self, PyObject *parcel, const uint8_t send_time[3])
{
    Py_ssize_t fields = PyTuple_Check(parcel) ? PyTuple_Size(parcel) : 0;
    if (fields == 5)
        return send_one(self, parcel, send_time);
    if (fields == 8)
        return fan_out(self, parcel, send_time);
    if (fields == 7)
        return fan_run(self, parcel, send_time);
    PyErr_SetString(PyExc_TypeError, "forward() takes Sends, FanOuts and FanRuns");
    return false;
}
