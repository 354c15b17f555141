/* The Python side: `Core` (sending) and `Reader` (receiving). Types are checked here, once; the rest trusts them. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "core.h"

#include <arpa/inet.h>
#include <string.h>

static const char *const COUNTER_NAMES[] = {
    "packets_out", "bytes_out", "gso_runs", "rtcp_out", "gso_refused",
    "dropped_eagain", "dropped_send_error", "dropped_protect", "dropped_oversize",
};
enum { COUNTERS = sizeof COUNTER_NAMES / sizeof *COUNTER_NAMES };
_Static_assert(sizeof(counters) == COUNTERS * sizeof(uint64_t), "one name for each counter");

typedef struct {
    PyObject_HEAD
    core inner;
    PyObject *slots;    /* Transport id to slot. */
    bool is_busy;       /* A flush without the lock is under way. */
} CoreObject;

static bool begin(CoreObject *self)
{
    if (!self->is_busy)
        return true;
    PyErr_SetString(PyExc_RuntimeError, "one thread at a time uses a core");
    return false;
}

/* Returns the slot of a transport, -1 for an unknown one, -2 with an exception set. */
static int slot_of(CoreObject *self, PyObject *transport_id)
{
    PyObject *found = PyDict_GetItemWithError(self->slots, transport_id);
    if (found == NULL)
        return PyErr_Occurred() ? -2 : -1;
    return (int)PyLong_AsLong(found);
}

/* Core(protect, protect_rtcp, use_gso): addresses of two functions of libsrtp. */
static PyObject *core_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    unsigned long long protect, protect_rtcp;
    int use_gso;
    (void)kwargs;
    if (!PyArg_ParseTuple(args, "KKp", &protect, &protect_rtcp, &use_gso))
        return NULL;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    CoreObject *self = (CoreObject *)allocate(type, 0);
    if (self == NULL)
        return NULL;
    self->slots = PyDict_New();
    if (self->slots == NULL || !core_init(&self->inner)) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    self->inner.srtp.protect = (srtp_function)(uintptr_t)protect;
    self->inner.srtp.protect_rtcp = (srtp_function)(uintptr_t)protect_rtcp;
    self->inner.uses_gso = use_gso;
    return (PyObject *)self;
}

static void core_dealloc(CoreObject *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    core_release(&self->inner);
    Py_XDECREF(self->slots);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

/* Reads (fd, sockaddr, (level, type, data) or None) into a path. */
static bool read_path(int fd, PyObject *address, PyObject *control, path *to)
{
    char *data;
    Py_ssize_t size;
    memset(to, 0, sizeof *to);
    to->fd = fd;
    if (PyBytes_AsStringAndSize(address, &data, &size) < 0)
        return false;
    if (size > (Py_ssize_t)sizeof to->address) {
        PyErr_SetString(PyExc_ValueError, "the socket address is too long");
        return false;
    }
    memcpy(&to->address, data, (size_t)size);
    to->address_size = (socklen_t)size;
    if (control == Py_None)
        return true;
    int level, kind;
    if (!PyArg_ParseTuple(control, "iiy#", &level, &kind, &data, &size))
        return false;
    if (CMSG_SPACE((size_t)size) > CONTROL_BYTES) {
        PyErr_SetString(PyExc_ValueError, "the ancillary data is too long");
        return false;
    }
    struct cmsghdr header = {.cmsg_len = CMSG_LEN((size_t)size), .cmsg_level = level, .cmsg_type = kind};
    memcpy(to->control, &header, sizeof header);
    memcpy(to->control + CMSG_LEN(0), data, (size_t)size);
    to->control_size = CMSG_SPACE((size_t)size);
    return true;
}

static bool forget(CoreObject *self, PyObject *transport_id)
{
    int slot = slot_of(self, transport_id);
    if (slot < 0)
        return slot == -1;
    destination_close(&self->inner, slot);
    return PyDict_DelItem(self->slots, transport_id) == 0;
}

static PyObject *core_open(CoreObject *self, PyObject *args)
{
    PyObject *transport_id, *address, *control;
    int fd;
    unsigned long long context;
    path to;
    if (!begin(self) || !PyArg_ParseTuple(args, "OiOOK", &transport_id, &fd, &address, &control, &context))
        return NULL;
    if (!read_path(fd, address, control, &to) || !forget(self, transport_id))
        return NULL;
    int slot = destination_open(&self->inner, &to, (void *)(uintptr_t)context);
    if (slot < 0)
        return PyErr_NoMemory();
    PyObject *number = PyLong_FromLong(slot);
    int failed = number == NULL || PyDict_SetItem(self->slots, transport_id, number) < 0;
    Py_XDECREF(number);
    if (failed) {
        destination_close(&self->inner, slot);
        return NULL;
    }
    Py_RETURN_NONE;
}

static void flush_unlocked(CoreObject *self)
{
    self->is_busy = true;
    Py_BEGIN_ALLOW_THREADS
    flush(&self->inner);
    Py_END_ALLOW_THREADS
    self->is_busy = false;
}

static PyObject *core_move(CoreObject *self, PyObject *args)
{
    PyObject *transport_id, *address, *control;
    int fd;
    path to;
    if (!begin(self) || !PyArg_ParseTuple(args, "OiOO", &transport_id, &fd, &address, &control))
        return NULL;
    if (!read_path(fd, address, control, &to))
        return NULL;
    int slot = slot_of(self, transport_id);
    if (slot == -2)
        return NULL;
    if (slot >= 0) {
        flush_unlocked(self);
        self->inner.destinations[slot].to = to;
    }
    Py_RETURN_NONE;
}

static PyObject *core_close(CoreObject *self, PyObject *transport_id)
{
    if (!begin(self) || !forget(self, transport_id))
        return NULL;
    Py_RETURN_NONE;
}

/* An offset, or None for -1; -2 with an exception set. */
static long offset_of(PyObject *value)
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

/* Reads a `Lane`, (transport_id, ssrc, payload_type, seq_offset, ts_offset, block), and queues its copy. */
static bool lane_one(CoreObject *self, PyObject *fan, PyObject *lane, const long common[4], copy_order *order,
                     const uint8_t send_time[3])
{
    uint8_t header[FIXED_HEADER];
    unsigned long values[5];
    if (!PyTuple_Check(lane) || PyTuple_Size(lane) != 6) {
        PyErr_SetString(PyExc_TypeError, "a fan has lanes");
        return false;
    }
    int slot = slot_of(self, PyTuple_GetItem(lane, 0));
    if (slot < 0)
        return slot == -1;
    for (int i = 0; i < 5; i++) {
        values[i] = PyLong_AsUnsignedLong(PyTuple_GetItem(lane, i + 1));
        if (values[i] == (unsigned long)-1 && PyErr_Occurred())
            return false;
    }
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

static bool forward_one(CoreObject *self, PyObject *parcel, const uint8_t send_time[3])
{
    Py_ssize_t fields = PyTuple_Check(parcel) ? PyTuple_Size(parcel) : 0;
    if (fields == 5)
        return send_one(self, parcel, send_time);
    if (fields == 8)
        return fan_out(self, parcel, send_time);
    PyErr_SetString(PyExc_TypeError, "forward() takes Sends and FanOuts");
    return false;
}

static PyObject *core_forward(CoreObject *self, PyObject *sends)
{
    uint8_t send_time[3];
    if (!begin(self))
        return NULL;
    PyObject *list = PyList_Check(sends) ? Py_NewRef(sends) : PySequence_List(sends);
    if (list == NULL)
        return NULL;
    abs_send_time(send_time);
    bool is_good = true;
    for (Py_ssize_t i = 0; is_good && i < PyList_Size(list); i++)
        is_good = forward_one(self, PyList_GetItem(list, i), send_time);
    Py_DECREF(list);
    if (!is_good)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *core_rtcp(CoreObject *self, PyObject *args)
{
    PyObject *transport_id;
    const char *data;
    Py_ssize_t size;
    if (!begin(self) || !PyArg_ParseTuple(args, "Oy#", &transport_id, &data, &size))
        return NULL;
    int slot = slot_of(self, transport_id);
    if (slot == -2)
        return NULL;
    if (slot >= 0)
        send_rtcp(&self->inner, slot, (const uint8_t *)data, (size_t)size);
    Py_RETURN_NONE;
}

static PyObject *core_flush(CoreObject *self, PyObject *unused)
{
    (void)unused;
    if (!begin(self))
        return NULL;
    if (self->inner.item_count)
        flush_unlocked(self);
    Py_RETURN_NONE;
}

/* Returns what was counted since the last call, in the order of COUNTER_NAMES, or None for nothing. */
static PyObject *core_take_counts(CoreObject *self, PyObject *unused)
{
    static const counters nothing;
    (void)unused;
    if (memcmp(&self->inner.count, &nothing, sizeof nothing) == 0)
        Py_RETURN_NONE;
    uint64_t values[COUNTERS];
    memcpy(values, &self->inner.count, sizeof values);
    self->inner.count = nothing;
    PyObject *out = PyTuple_New(COUNTERS);
    for (int i = 0; out != NULL && i < COUNTERS; i++) {
        PyObject *value = PyLong_FromUnsignedLongLong(values[i]);
        if (value == NULL || PyTuple_SetItem(out, i, value) < 0)
            Py_CLEAR(out);
    }
    return out;
}

static PyMethodDef core_methods[] = {
    {"open", (PyCFunction)core_open, METH_VARARGS, "open(transport_id, fd, sockaddr, control, srtp_context)"},
    {"move", (PyCFunction)core_move, METH_VARARGS, "move(transport_id, fd, sockaddr, control)"},
    {"close", (PyCFunction)core_close, METH_O, "close(transport_id)"},
    {"forward", (PyCFunction)core_forward, METH_O, "forward(sends): queue copies"},
    {"rtcp", (PyCFunction)core_rtcp, METH_VARARGS, "rtcp(transport_id, data): encrypt and send at once"},
    {"flush", (PyCFunction)core_flush, METH_NOARGS, "flush(): encrypt and send what is queued"},
    {"take_counts", (PyCFunction)core_take_counts, METH_NOARGS, "take_counts(): what happened since the last call"},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot core_slots[] = {
    {Py_tp_new, core_new},
    {Py_tp_dealloc, core_dealloc},
    {Py_tp_methods, core_methods},
    {Py_tp_doc, "Queue, encryption and sending of one worker."},
    {0, NULL},
};

static PyType_Spec core_spec = {
    .name = "sightline_native.Core",
    .basicsize = sizeof(CoreObject),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = core_slots,
};

typedef struct {
    PyObject_HEAD
    int fd;
    bool is_busy;
    PyObject *addresses;        /* Raw socket address to what make_address made of it. */
    PyObject *make_address;
    datagram batch[RECEIVE_BATCH];
} ReaderObject;

enum { MAX_ADDRESSES = 4096 };

/* Reader(fd, buffers, make_address): addresses of RECEIVE_BATCH buffers of DATAGRAM_BYTES; bytes -> address. */
static PyObject *reader_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *buffers, *make_address;
    int fd;
    (void)kwargs;
    if (!PyArg_ParseTuple(args, "iOO", &fd, &buffers, &make_address))
        return NULL;
    if (!PyList_Check(buffers) || PyList_Size(buffers) != RECEIVE_BATCH) {
        PyErr_SetString(PyExc_ValueError, "a reader needs a list of BATCH buffers");
        return NULL;
    }
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    ReaderObject *self = (ReaderObject *)allocate(type, 0);
    if (self == NULL)
        return NULL;
    self->fd = fd;
    self->make_address = Py_NewRef(make_address);
    self->addresses = PyDict_New();
    for (int i = 0; self->addresses != NULL && i < RECEIVE_BATCH; i++)
        self->batch[i].data = (uint8_t *)(uintptr_t)PyLong_AsUnsignedLongLong(PyList_GetItem(buffers, i));
    if (PyErr_Occurred()) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static void reader_dealloc(ReaderObject *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    Py_XDECREF(self->addresses);
    Py_XDECREF(self->make_address);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

/* Returns a new reference to the address of a datagram; made once for each source. */
static PyObject *address_of(ReaderObject *self, const datagram *one)
{
    PyObject *raw = PyBytes_FromStringAndSize((const char *)&one->source, (Py_ssize_t)one->source_size);
    if (raw == NULL)
        return NULL;
    PyObject *found = Py_XNewRef(PyDict_GetItemWithError(self->addresses, raw));
    if (found == NULL && !PyErr_Occurred()) {
        if (PyDict_Size(self->addresses) >= MAX_ADDRESSES)
            PyDict_Clear(self->addresses);
        found = PyObject_CallFunctionObjArgs(self->make_address, raw, NULL);
        if (found != NULL && PyDict_SetItem(self->addresses, raw, found) < 0)
            Py_CLEAR(found);
    }
    Py_DECREF(raw);
    return found;
}

/* Returns [(size, address, arrival in UTC ns or 0, local address or b"")], one for each buffer that was filled. */
static PyObject *reader_read(ReaderObject *self, PyObject *unused)
{
    int count;
    (void)unused;
    if (self->is_busy) {
        PyErr_SetString(PyExc_RuntimeError, "one thread at a time uses a reader");
        return NULL;
    }
    self->is_busy = true;
    Py_BEGIN_ALLOW_THREADS
    count = receive_batch(self->fd, self->batch);
    Py_END_ALLOW_THREADS
    self->is_busy = false;
    PyObject *out = PyList_New(count);
    for (int i = 0; out != NULL && i < count; i++) {
        datagram *one = &self->batch[i];
        PyObject *address = one->size ? address_of(self, one) : Py_NewRef(Py_None);
        PyObject *entry = address == NULL ? NULL : Py_BuildValue(
            "(nNLy#)", (Py_ssize_t)one->size, address, (long long)one->arrival_utc_ns,
            one->local ? (const char *)one->local : "", (Py_ssize_t)one->local_size);
        if (entry == NULL || PyList_SetItem(out, i, entry) < 0)
            Py_CLEAR(out);
    }
    return out;
}

static PyMethodDef reader_methods[] = {
    {"read", (PyCFunction)reader_read, METH_NOARGS, "read(): fill the buffers with what waits"},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot reader_slots[] = {
    {Py_tp_new, reader_new},
    {Py_tp_dealloc, reader_dealloc},
    {Py_tp_methods, reader_methods},
    {Py_tp_doc, "Takes datagrams off one socket."},
    {0, NULL},
};

static PyType_Spec reader_spec = {
    .name = "sightline_native.Reader",
    .basicsize = sizeof(ReaderObject),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = reader_slots,
};

static int add_type(PyObject *module, const char *name, PyType_Spec *spec)
{
    PyObject *type = PyType_FromSpec(spec);
    int failed = type == NULL || PyModule_AddObjectRef(module, name, type) < 0;
    Py_XDECREF(type);
    return failed ? -1 : 0;
}

static int module_exec(PyObject *module)
{
    PyObject *names = PyTuple_New(COUNTERS);
    for (int i = 0; names != NULL && i < COUNTERS; i++)
        if (PyTuple_SetItem(names, i, PyUnicode_FromString(COUNTER_NAMES[i])) < 0)
            Py_CLEAR(names);
    int failed = names == NULL || PyModule_AddObjectRef(module, "COUNTER_NAMES", names) < 0
        || PyModule_AddIntConstant(module, "BATCH", RECEIVE_BATCH) < 0
        || PyModule_AddIntConstant(module, "DATAGRAM_BYTES", DATAGRAM_BYTES) < 0
        || PyModule_AddIntConstant(module, "INTERFACE", 2) < 0
        || add_type(module, "Core", &core_spec) < 0 || add_type(module, "Reader", &reader_spec) < 0;
    Py_XDECREF(names);
    return failed ? -1 : 0;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, module_exec}, {0, NULL}};

static struct PyModuleDef module_definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "sightline_native",
    .m_doc = "The packet path of the media worker in C; see server/native.",
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit_sightline_native(void)
{
    return PyModuleDef_Init(&module_definition);
}
