//! The layer from outside.
