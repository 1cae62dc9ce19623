"""The Pointillist tab for TensorBoard. Importing the package imports nothing else."""

__version__ = "0.1.0"
