//! The carrier and the PBX: what each does when told or when called.
