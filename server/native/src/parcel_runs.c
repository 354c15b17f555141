/* Reading a `FanRun`, (lanes, data, stride, packets, size, last_size, patches), by position. */
#include "binding.h"

/* Reads `Patches`: (((at, value), ...), abs_send_time_at, transport_seq_at). */
static bool read_patches(PyObject *patches, run_order *order)
{
    PyObject *written = PyTuple_Check(patches) && PyTuple_Size(patches) == 3 ? PyTuple_GetItem(patches, 0) : NULL;
    if (written == NULL || !PyTuple_Check(written) || PyTuple_Size(written) > MAX_PATCHES) {
        PyErr_SetString(PyExc_TypeError, "a run has Patches");
        return false;
    }
    order->patch_count = (int)PyTuple_Size(written);
    for (int i = 0; i < order->patch_count; i++) {
        const char *value;
        Py_ssize_t at, size;
        PyObject *one = PyTuple_GetItem(written, i);
        if (!PyTuple_Check(one) || !PyArg_ParseTuple(one, "ny#", &at, &value, &size)) {
            if (!PyErr_Occurred())
                PyErr_SetString(PyExc_TypeError, "a patch is a tuple");
            return false;
        }
        /* A negative place becomes one beyond every packet, which is refused. */
        order->patches[i] = (patch){.at = (size_t)at & (SIZE_MAX >> 1), .value = (const uint8_t *)value, .size = (size_t)size};
    }
    order->send_time_at = offset_of(PyTuple_GetItem(patches, 1));
    order->transport_seq_at = offset_of(PyTuple_GetItem(patches, 2));
    return order->send_time_at != -2 && order->transport_seq_at != -2;
}

static bool lane_run(CoreObject *self, PyObject *lane, PyObject *patches, run_order *order, const uint8_t send_time[3])
{
    unsigned long values[5];
    int slot = read_lane(self, lane, values);
    if (slot < 0)
        return slot == -1;
    if (PyTuple_Size(patches) > 0) {
        PyObject *own = PyTuple_GetItem(patches, (Py_ssize_t)values[4]);
        if (own == NULL || !read_patches(own, order))
            return false;
    }
    order->ssrc = (uint32_t)values[0];
    order->payload_type = (uint8_t)(values[1] & 0x7F);
    order->seq_offset = (uint16_t)values[2];
    order->ts_offset = (uint32_t)values[3];
    queue_run(&self->inner, slot, order, send_time);
    return true;
}

bool fan_run(CoreObject *self, PyObject *fan, const uint8_t send_time[3])
{
    PyObject *lanes, *patches;
    const char *data;
    Py_ssize_t held, stride, packets, size, last_size;
    if (!PyArg_ParseTuple(fan, "O!y#nnnnO!", &PyTuple_Type, &lanes, &data, &held, &stride, &packets, &size, &last_size,
                          &PyTuple_Type, &patches))
        return false;
    if (stride <= 0 || stride > MAX_RUN_BYTES || packets <= 0 || packets > MAX_ITEMS || size < 0 || last_size < 0
        || held < stride * packets) {
        PyErr_SetString(PyExc_ValueError, "the packets of a run do not lie in its data");
        return false;
    }
    run_order order = {
        .data = (const uint8_t *)data, .stride = (size_t)stride, .packets = (int)packets,
        .size = (size_t)size, .last_size = (size_t)last_size, .send_time_at = -1, .transport_seq_at = -1,
    };
    for (Py_ssize_t i = 0; i < PyTuple_Size(lanes); i++)
        if (!lane_run(self, PyTuple_GetItem(lanes, i), patches, &order, send_time))
            return false;
    return true;
}
