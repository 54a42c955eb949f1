//! Signatures, by table.
