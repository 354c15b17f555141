/* `Core`: sending, for Python. */
#include "binding.h"

#include <string.h>


const char *const COUNTER_NAMES[COUNTERS] = {
    "packets_out", "bytes_out", "gso_runs", "rtcp_out", "gso_refused",
    "dropped_eagain", "dropped_send_error", "dropped_protect", "dropped_oversize",
};
_Static_assert(sizeof(counters) == COUNTERS * sizeof(uint64_t), "one name for each counter");

static bool begin(CoreObject *self)
{
    if (!self->is_busy)
        return true;
    PyErr_SetString(PyExc_RuntimeError, "one thread at a time uses a core");
    return false;
}

int slot_of(CoreObject *self, PyObject *transport_id)
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

PyType_Spec core_spec = {
    .name = "sightline_native.Core",
    .basicsize = sizeof(CoreObject),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = core_slots,
};
