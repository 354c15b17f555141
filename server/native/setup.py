"""Builds ``sightline_native`` against the stable ABI: one wheel for Python 3.11 and everything later.

It links nothing but the C library. The SRTP functions and contexts are those of pylibsrtp, handed over at run time.
"""

from setuptools import Extension, setup

core = Extension(
    "sightline_native",
    sources=[
        "src/module.c",
        "src/core_object.c",
        "src/reader_object.c",
        "src/parcels.c",
        "src/parcel_runs.c",
        "src/queue.c",
        "src/transmit.c",
        "src/receive.c",
    ],
    depends=["src/core.h", "src/binding.h"],
    define_macros=[("Py_LIMITED_API", "0x030b0000"), ("_GNU_SOURCE", None)],
    extra_compile_args=[
        "-O2",
        "-std=c11",
        "-Wall",
        "-Wextra",
        "-Werror=implicit-function-declaration",
        "-fvisibility=hidden",
    ],
    py_limited_api=True,
)

setup(packages=[], py_modules=[], ext_modules=[core], options={"bdist_wheel": {"py_limited_api": "cp311"}})
