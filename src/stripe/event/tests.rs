//! Bodies in both API shapes become the same facts.
