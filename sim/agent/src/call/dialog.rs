//! The way of a request inside a dialog.

use std::net::SocketAddr;

use sip::dialog::{Dialog, SequenceCheck};
use sip::{CSeq, Draft, HeaderName, Message, Method, Uri};

use super::one::Call;
use super::phase::{Event, Taking};
use super::session_timer;
use crate::core::{CallTimer, Core, Request, Timer};
use crate::quirk::dialog::{late_request_accepted, strict_router_ignored};

impl Call {
    /// A request inside the dialog of the call, and where it goes.
    pub(super) fn dialog_request(&mut self, core: &Core, method: Method) -> Option<(Draft, SocketAddr)> {
        let dialog = self.dialog.as_mut()?;
        let mut request = dialog.request(method);
        let to = route(core, &mut request, dialog, self.reach);
        Some((request, to))
    }

    /// The number that the next request inside the dialog takes.
    pub(super) fn next_sequence(&mut self) -> Option<u32> {
        let request = self.dialog.as_mut()?.request(Method::Options);
        CSeq::parse(request.get(HeaderName::CSeq)?).ok().map(|cseq| cseq.number)
    }

    pub(crate) fn set_timer(&self, core: &mut Core, timer: CallTimer, at: clock::Instant) {
        core.timers.set(Timer::Call(timer, self.key), at);
    }

    pub(crate) fn cancel_timer(&self, core: &mut Core, timer: CallTimer) {
        core.timers.cancel(&Timer::Call(timer, self.key));
    }

    /// A request inside the dialog has come.
    pub(super) fn receive(&mut self, core: &mut Core, request: &Request<'_>) {
        if !core.can_read(request) {
            return;
        }
        if !self.is_in_order(request.message) && !core.quirks.has(&late_request_accepted::QUIRK) {
            //= https://www.rfc-editor.org/rfc/rfc3261#section-12.2.2
            core.answer_plainly(request, 500);
            return;
        }
        let method = request.message.method();
        if let Taking::Refuses(status) = self.phase.takes(Event::Request(method.as_ref())) {
            core.answer_plainly(request, status);
            return;
        }
        if !takes(core, method.as_ref()) {
            core.refuse_method(request);
            return;
        }
        if !core.understands_headers(request) || refuses_package(core, request) || core.refuses_body(request)
        {
            return;
        }
        if matches!(method, Some(Method::Invite | Method::Update)) && session_timer::refuses(core, request) {
            return;
        }
        match method {
            Some(Method::Invite) => self.receive_reinvite(core, request),
            Some(Method::Bye) => self.receive_bye(core, request),
            Some(Method::Prack) => self.receive_prack(core, request),
            Some(Method::Update) => self.receive_update(core, request),
            Some(Method::Options) => {
                let mut response = core.compose_response(request, 200, None);
                core.add_capabilities(&mut response);
                core.respond(request, response);
            }
            Some(Method::Info) => {
                core.answer_plainly(request, 200);
                self.digit_by_info(core, request.message);
            }
            _ => core.refuse_method(request),
        }
    }

    /// False when the request is older than another one that was served already.
    fn is_in_order(&mut self, request: &Message) -> bool {
        let dialog = self.dialog_of(request);
        dialog.is_none_or(|d| d.receive_request(request) == SequenceCheck::InOrder)
    }

    /// True when the other side of one of its dialogs has this tag, or none is known yet. Before the answer each phone of
    /// a fork has a dialog of its own.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-12.1
    pub(super) fn is_with(&self, tag: Option<&str>) -> bool {
        let own = self.dialog.as_ref().map(|dialog| &*dialog.id().remote_tag);
        own.is_none_or(|own| Some(own) == tag) || self.early.iter().any(|early| Some(&*early.tag) == tag)
    }

    /// The dialog that a request of the other side is in.
    pub(super) fn dialog_of(&mut self, request: &Message) -> Option<&mut Dialog> {
        let from = request.from_ref().ok();
        let tag = from.as_ref().and_then(|from| from.tag());
        let early = self.early.iter_mut().find(|early| Some(&*early.tag) == tag);
        early.and_then(|early| early.dialog.as_mut()).or(self.dialog.as_mut())
    }

    /// A response with the tag of the dialog, Contact and Record-Route (RFC 3261 12.1.1).
    pub(super) fn compose_response(&self, core: &Core, request: &Request<'_>, status: u16) -> Draft {
        let mut response = core.compose_response(request, status, Some(&self.local_tag));
        if status >= 300 {
            return response;
        }
        let is_initial = request.message.to_ref().is_ok_and(|to| to.tag().is_none());
        if is_initial {
            // The box adds itself as a proxy in front of its own user agent would: below the ones
            // that stood in the request already, hence before them in the list (RFC 3261 16.6).
            for entry in core.record_routes() {
                response.push(HeaderName::RecordRoute, entry);
            }
        }
        for entry in request.message.header_values(HeaderName::RecordRoute) {
            response.push(HeaderName::RecordRoute, entry);
        }
        response.push(HeaderName::Contact, core.contact_in(self.call_id()));
        response.push(HeaderName::Allow, core.allow_in_call());
        if status >= 200 {
            core.add_supported(&mut response);
        }
        response
    }
}

/// Whether a request with this method is served in a call.
fn takes(core: &Core, method: Option<&Method>) -> bool {
    match method {
        Some(Method::Invite | Method::Bye | Method::Options) => true,
        Some(Method::Prack) => core.does_prack(),
        Some(method @ (Method::Update | Method::Info)) => core.takes(method),
        _ => false,
    }
}

/// True when an INFO was refused because it belongs to a package: this side has never said that it wants any.
//= https://www.rfc-editor.org/rfc/rfc6086#section-4.2.2
fn refuses_package(core: &mut Core, request: &Request<'_>) -> bool {
    let is_info = request.message.method() == Some(Method::Info);
    if !is_info || !request.message.has(HeaderName::InfoPackage) {
        return false;
    }
    let mut response = core.compose_response(request, 469, None);
    response.push(HeaderName::RecvInfo, "");
    core.respond(request, response);
    true
}

/// Where a request inside a dialog goes: the first hop of its way; a name stands for the other side
/// of the call, or of the trunk as it was provisioned or learnt. The entries of the route set that this box wrote
/// itself are passed already, as the proxy in front of its user agent would (RFC 3261 16.4).
//= https://www.rfc-editor.org/rfc/rfc3261#section-12.2.1.1
// A call with one of several devices stays with that device: `reach` is where its INVITE went or came from.
pub(super) fn route(
    core: &Core,
    request: &mut Draft,
    dialog: &Dialog,
    reach: Option<SocketAddr>,
) -> SocketAddr {
    let own = core.signalling();
    let is_own = |text: &&str| Uri::parse(text).is_ok_and(|uri| address_of(&uri) == Some(own));
    let passed = dialog.route_set().iter().take_while(is_own).count();
    let mut way = dialog.way_behind(passed);
    let ignores = way.strict && core.quirks.has(&strict_router_ignored::QUIRK);
    if ignores {
        // As if the strict router were a loose one.
        way.routes.pop();
        way.routes.insert(0, way.request_uri);
        way.request_uri = dialog.remote_target();
        way.strict = false;
    }
    if passed > 0 || ignores {
        request.set_uri(&way.request_uri.to_string());
        request.replace(HeaderName::Route, way.routes.iter().map(|route| format!("<{route}>")));
    }
    address_of(way.next_hop()).or(reach).unwrap_or_else(|| core.peer_address())
}

fn address_of(uri: &Uri) -> Option<SocketAddr> {
    Some(SocketAddr::new(uri.next_address()?, uri.port.unwrap_or(5060)))
}
