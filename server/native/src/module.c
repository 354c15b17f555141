/* The module `sightline_native`: two types and what Python has to know to use them. */
#include "binding.h"

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
        || PyModule_AddIntConstant(module, "DATAGRAM_BYTES", DATAGRAM_BYTES) < 0
        || PyModule_AddIntConstant(module, "INTERFACE", 3) < 0
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
