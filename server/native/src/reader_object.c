/* `Reader`: receiving, for Python. */
#include "binding.h"

#include <string.h>

typedef struct {
    PyObject_HEAD
    int fd;
    bool joins;
    bool is_busy;
    uint8_t *single;            /* DATAGRAM_BYTES of the caller's, for one datagram. */
    srtp_function unprotect;
    PyObject *addresses;        /* Raw socket address to what make_address made of it. */
    PyObject *make_address;
    inbox *received;
} ReaderObject;

enum { MAX_ADDRESSES = 4096 };

/* Reader(fd, joins, single, make_address, unprotect): whether RTP packets of one source are taken together; address of
 * a buffer of DATAGRAM_BYTES; bytes -> address; address of a function of libsrtp. */
static PyObject *reader_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *make_address;
    int fd, joins;
    unsigned long long single, unprotect;
    (void)kwargs;
    if (!PyArg_ParseTuple(args, "ipKOK", &fd, &joins, &single, &make_address, &unprotect))
        return NULL;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    ReaderObject *self = (ReaderObject *)allocate(type, 0);
    if (self == NULL)
        return NULL;
    self->fd = fd;
    self->joins = joins;
    self->single = (uint8_t *)(uintptr_t)single;
    self->unprotect = (srtp_function)(uintptr_t)unprotect;
    self->make_address = Py_NewRef(make_address);
    self->addresses = PyDict_New();
    self->received = PyMem_Calloc(1, sizeof *self->received);
    if (self->addresses == NULL || self->received == NULL || !inbox_init(self->received)) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    return (PyObject *)self;
}

static void reader_dealloc(ReaderObject *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    if (self->received != NULL)
        inbox_release(self->received);
    PyMem_Free(self->received);
    Py_XDECREF(self->addresses);
    Py_XDECREF(self->make_address);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

/* Returns a new reference to the address of a datagram; made once for each source. */
static PyObject *address_of(ReaderObject *self, const message *one)
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

/* Returns the arrival of all packets of a group when they share it, else a tuple. */
static PyObject *arrivals_of(const inbox *received, const group *of)
{
    const part *parts = &received->parts[of->first];
    bool is_shared = true;
    for (int i = 1; is_shared && i < of->count; i++)
        is_shared = parts[i].of->arrival_utc_ns == parts[0].of->arrival_utc_ns;
    if (is_shared)
        return PyLong_FromLongLong(parts[0].of->arrival_utc_ns);
    PyObject *out = PyTuple_New(of->count);
    for (int i = 0; out != NULL && i < of->count; i++) {
        PyObject *one = PyLong_FromLongLong(parts[i].of->arrival_utc_ns);
        if (one == NULL || PyTuple_SetItem(out, i, one) < 0)
            Py_CLEAR(out);
    }
    return out;
}

/* (first, count, bytes, address, arrival or arrivals, local) */
static PyObject *entry_of(ReaderObject *self, const group *one)
{
    const inbox *received = self->received;
    const message *of = received->parts[one->first].of;
    size_t bytes = 0;
    for (int i = 0; i < one->count; i++)
        bytes += received->parts[one->first + i].size;
    PyObject *arrivals = arrivals_of(received, one);
    PyObject *address = arrivals == NULL ? NULL : address_of(self, of);
    if (address == NULL) {
        Py_XDECREF(arrivals);
        return NULL;
    }
    return Py_BuildValue("(iinNNy#)", one->first, one->count, (Py_ssize_t)bytes, address, arrivals,
                         of->local ? (const char *)of->local : "", (Py_ssize_t)of->local_size);
}

/* Returns (messages taken, [(first, count, bytes, address, arrival in UTC ns or 0 or a tuple of these, local address or
 * b"")]): groups of datagrams, to be taken one by one by `copy` or together by `unprotect`, until the next call. */
static PyObject *reader_read(ReaderObject *self, PyObject *unused)
{
    int taken;
    (void)unused;
    if (self->is_busy) {
        PyErr_SetString(PyExc_RuntimeError, "one thread at a time uses a reader");
        return NULL;
    }
    inbox *received = self->received;
    self->is_busy = true;
    Py_BEGIN_ALLOW_THREADS
    taken = inbox_fill(received, self->fd, self->joins);
    Py_END_ALLOW_THREADS
    self->is_busy = false;
    PyObject *out = PyList_New(received->group_count);
    for (int i = 0; out != NULL && i < received->group_count; i++) {
        PyObject *entry = entry_of(self, &received->groups[i]);
        if (entry == NULL || PyList_SetItem(out, i, entry) < 0)
            Py_CLEAR(out);
    }
    return out == NULL ? NULL : Py_BuildValue("(iN)", taken, out);
}

static bool is_held(ReaderObject *self, int first, int count)
{
    if (!self->is_busy && first >= 0 && count > 0 && count <= MAX_RUN_PACKETS
        && first <= self->received->part_count - count)
        return true;
    PyErr_SetString(PyExc_IndexError, "no such datagrams were read");
    return false;
}

/* copy(index): puts one datagram into the buffer for single ones; returns its size. */
static PyObject *reader_copy(ReaderObject *self, PyObject *index)
{
    long at = PyLong_AsLong(index);
    if ((at == -1 && PyErr_Occurred()) || !is_held(self, at < 0 || at > MAX_PARTS ? -1 : (int)at, 1))
        return NULL;
    const part *one = &self->received->parts[at];
    memcpy(self->single, one->data, one->size);
    return PyLong_FromSize_t(one->size);
}

/* Decrypts in place; returns how many packets are authentic. Each one's plain size is in `sizes`, or -1. */
static int decrypt(ReaderObject *self, int first, int count, void *context, int sizes[])
{
    int good = 0;
    for (int i = 0; i < count; i++) {
        part *one = &self->received->parts[first + i];
        sizes[i] = (int)one->size;
        if (self->unprotect(context, one->data, &sizes[i]) != 0)
            sizes[i] = -1;
        good += sizes[i] >= 0;
    }
    return good;
}

/* unprotect(first, count, context): returns (data, stride, packets, size, last_size, indices) of the authentic packets of
 * a group, or None without any. The indices are None for all. Once only, because it is done in place. */
static PyObject *reader_unprotect(ReaderObject *self, PyObject *args)
{
    int first, count, sizes[MAX_RUN_PACKETS];
    unsigned long long context;
    if (!PyArg_ParseTuple(args, "iiK", &first, &count, &context) || !is_held(self, first, count))
        return NULL;
    size_t stride = self->received->parts[first].size;
    int good = decrypt(self, first, count, (void *)(uintptr_t)context, sizes);
    if (good == 0)
        Py_RETURN_NONE;
    PyObject *data = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)stride * good);
    PyObject *indices = good == count ? Py_NewRef(Py_None) : PyTuple_New(good);
    if (data == NULL || indices == NULL) {
        Py_XDECREF(data);
        Py_XDECREF(indices);
        return NULL;
    }
    char *out = PyBytes_AsString(data);
    int kept = 0, size = 0, last_size = 0;
    for (int i = 0; i < count; i++) {
        if (sizes[i] < 0)
            continue;
        const part *one = &self->received->parts[first + i];
        size = kept ? size : sizes[i];
        last_size = sizes[i];
        memcpy(out + stride * (size_t)kept, one->data, (size_t)sizes[i]);
        memset(out + stride * (size_t)kept + sizes[i], 0, stride - (size_t)sizes[i]);
        if (good != count)
            PyTuple_SetItem(indices, kept, PyLong_FromLong(i));
        kept++;
    }
    return Py_BuildValue("(NniiiN)", data, (Py_ssize_t)stride, good, size, last_size, indices);
}

static PyMethodDef reader_methods[] = {
    {"read", (PyCFunction)reader_read, METH_NOARGS, "read(): take what waits"},
    {"copy", (PyCFunction)reader_copy, METH_O, "copy(index): one datagram into the buffer for single ones"},
    {"unprotect", (PyCFunction)reader_unprotect, METH_VARARGS, "unprotect(first, count, srtp_context)"},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot reader_slots[] = {
    {Py_tp_new, reader_new},
    {Py_tp_dealloc, reader_dealloc},
    {Py_tp_methods, reader_methods},
    {Py_tp_doc, "Takes datagrams off one socket."},
    {0, NULL},
};

PyType_Spec reader_spec = {
    .name = "sightline_native.Reader",
    .basicsize = sizeof(ReaderObject),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = reader_slots,
};
