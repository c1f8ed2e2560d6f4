//! What a UAS looks at before it acts on a request (RFC 3261 8.2): given what it understands, which answer
//! the request deserves.

use super::{Fault, FaultKind, Message, Method};

/// What a UAS understands.
#[derive(Clone, Copy, Debug)]
pub struct Understood<'u> {
    /// The methods it implements.
    pub methods: &'u [Method],
    /// The option tags it supports.
    pub extensions: &'u [&'u str],
    /// The media types it can read, as `application/sdp`.
    pub content_types: &'u [&'u str],
}

/// The first reason for which a UAS should refuse `request`; its `status` is the answer.
#[must_use]
pub fn inspect(request: &Message, understood: &Understood<'_>) -> Option<Fault> {
    if let Some(fault) = request.faults().into_iter().find(|fault| fault.status.is_some()) {
        return Some(fault);
    }
    let method = request.method()?;
    if !understood.methods.contains(&method) {
        return Some(Fault::new(FaultKind::MethodUnknown, method.as_str()));
    }
    None
}
