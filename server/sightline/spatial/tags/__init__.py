"""Printed tags: found in pictures, placed in the world, printed in their real size."""
