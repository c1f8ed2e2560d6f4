//! The judges: they see the wire and nothing else.
