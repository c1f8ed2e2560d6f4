//! A dialog as an onlooker sees it: what each end has sent, and what it may know from what reached it.

use clock::{Duration, Instant};
use sip::{HeaderName, Params, Text, Uri};

use super::{Sip, Transaction, room_for_one};

/// How many remote targets of the past still excuse a request that was under way.
const TARGETS_MAX: usize = 4;

/// A dialog made by an INVITE.
#[derive(Debug)]
pub(crate) struct Dialog {
    /// The number of the INVITE transaction that made it.
    pub(crate) invite: u64,
    pub(crate) caller_tag: Text,
    pub(crate) callee_tag: Text,
    /// When the first 2xx was sent.
    pub(crate) confirmed: Option<Instant>,
    /// When the first BYE was sent, and by which side.
    pub(crate) bye: Option<(Instant, usize)>,
    /// The first BYE, while one that was refused was not sent again.
    pub(crate) refused_bye: Option<(Instant, usize)>,
    /// When the dialog was over for each side: its own BYE sent, or the other's arrived.
    pub(crate) over: [Option<Instant>; 2],
    /// Caller and callee.
    pub(crate) ends: [End; 2],
}

/// One end of a dialog.
#[derive(Debug, Default)]
pub(crate) struct End {
    /// The highest CSeq it has sent, ACK and CANCEL apart.
    pub(crate) cseq_sent: Option<u32>,
    /// Where the other end said it wants its requests, newest first, as it reached this end.
    pub(crate) targets: Vec<Target>,
    /// The route set this end has to use; none until it can know it.
    pub(crate) route_set: Option<RouteSet>,
    /// When it last sent a request with a CSeq number above all others.
    pub(crate) cseq_risen: Option<Instant>,
}

/// A remote target.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) uri: Uri,
    /// Since when requests must go there and nowhere else: a request that names it was accepted, or the answer that
    /// does is known to have come. That of a request which is not answered yet may be used and need not; once it is
    /// used it is taken (RFC 6141 4.6).
    since: Option<Instant>,
}

/// A route set, as far as an onlooker knows it.
#[derive(Debug, Default)]
pub(crate) struct RouteSet {
    pub(crate) uris: Vec<Uri>,
    /// So many of the first were put there on this end's own side of the wire. Its proxies take off what names
    /// themselves before the wire is reached (RFC 3261 16.4), and which of them have done so is not seen.
    pub(crate) own: usize,
}

impl RouteSet {
    /// What may be left of it on the wire: all, or less of what is the side's own.
    pub(crate) fn remains(&self) -> impl Iterator<Item = &[Uri]> {
        (0..=self.own.min(self.uris.len())).map(|taken| &self.uris[taken..])
    }
}

impl Dialog {
    pub(crate) fn new(invite: u64, caller_tag: &str, callee_tag: &str) -> Self {
        Self {
            invite,
            caller_tag: caller_tag.into(),
            callee_tag: callee_tag.into(),
            confirmed: None,
            bye: None,
            refused_bye: None,
            over: [None; 2],
            ends: [End::default(), End::default()],
        }
    }

    /// True for a transaction of `side` in the dialog, and for the one that made it.
    pub(crate) fn holds(&self, of: &Transaction, side: usize) -> bool {
        if of.is_outside_dialog() {
            side == 0 && of.number == self.invite
        } else {
            self.has_tags_of(of.request(), side)
        }
    }

    /// A BYE was sent. One that was refused before has begun the end.
    pub(super) fn end(&mut self, at: Instant, side: usize) {
        let first = self.refused_bye.take().filter(|(_, by)| *by == side);
        self.bye.get_or_insert(first.unwrap_or((at, side)));
    }

    /// True when the tags of a message sent by `side` are those of this dialog.
    pub(crate) fn has_tags_of(&self, sip: &Sip, side: usize) -> bool {
        // In a request From is the sender's; in a response it is the receiver's.
        let from_is_caller = (side == 0) == sip.is_request();
        let (from, to) = if from_is_caller {
            (&self.caller_tag, &self.callee_tag)
        } else {
            (&self.callee_tag, &self.caller_tag)
        };
        sip.from_tag.as_deref() == Some(from) && sip.to_tag.as_deref() == Some(to)
    }

    /// The tag of one side.
    pub(crate) fn tag(&self, side: usize) -> &str {
        if side == 0 { &self.caller_tag } else { &self.callee_tag }
    }
}

impl End {
    /// The other end's Contact arrived.
    pub(crate) fn learn_target(&mut self, sip: &Sip) {
        let Some(contact) = sip.message.first_contact_ref() else { return };
        if self.targets.first().is_some_and(|target| target.uri == contact.uri) {
            return;
        }
        self.targets.retain(|target| target.uri != contact.uri);
        room_for_one(&mut self.targets);
        self.targets.insert(0, Target { uri: contact.uri.clone(), since: None });
        self.targets.truncate(TARGETS_MAX);
    }

    /// The Contact of a message that this end has accepted is its target from now on.
    pub(crate) fn take_target(&mut self, sip: &Sip, at: Instant) {
        let Some(contact) = sip.message.first_contact_ref() else { return };
        if let Some(target) = self.targets.iter_mut().find(|target| target.uri == contact.uri) {
            target.since.get_or_insert(at);
        }
    }

    /// The request that named a target was refused by this end: the one before stays (RFC 6141 4.6).
    pub(crate) fn refuse_target(&mut self, sip: &Sip) {
        let Some(contact) = sip.message.first_contact_ref() else { return };
        let is_last = self.targets.len() < 2;
        self.targets.retain(|target| is_last || target.since.is_some() || target.uri != contact.uri);
    }

    /// A request was sent to a target.
    pub(crate) fn use_target(&mut self, sip: &Sip) {
        if let Some(target) = self.targets.first_mut().filter(|target| target.since.is_none())
            && sip.message.request_uri_ref().is_some_and(|uri| repeats(uri, &target.uri))
        {
            target.since = Some(sip.sent_at);
        }
    }

    /// Where a request of this end may go, newest first: to the newest target, and to an older one as long as none
    /// after it was sure to be taken `patience` before.
    pub(crate) fn targets_at(&self, at: Instant, patience: Duration) -> impl Iterator<Item = &Uri> {
        let is_sure = |target: &Target| target.since.is_some_and(|since| since + patience <= at);
        let last = self.targets.iter().position(is_sure).map_or(self.targets.len(), |sure| sure + 1);
        self.targets[..last].iter().map(|target| &target.uri)
    }

    /// A route set becomes known to this end.
    pub(crate) fn learn_routes(&mut self, routes: Option<RouteSet>) {
        if routes.is_some() {
            self.route_set = routes;
        }
    }
}

/// True when a URI is `of` as it has to be repeated: what only `of` has is missing nowhere, be it a parameter that no
/// comparison looks at (RFC 3261 12.1.1, 12.2.1.1). `method` and headers are not allowed in a Request-URI (19.1.1).
pub(crate) fn repeats(uri: &Uri, of: &Uri) -> bool {
    let is_kept = |of: &Uri| uri.equivalent(of) && of.params.iter().all(|param| uri.params.has(&param.name));
    if !of.params.has("method") && of.headers.is_empty() {
        return is_kept(of);
    }
    let mut of = of.clone();
    of.params.remove("method");
    of.headers = Params::new();
    is_kept(&of)
}

/// The route set of the caller, by the response that has reached it: its Record-Route reversed (RFC 3261 12.1.2).
/// The caller's side has put in what stood in the INVITE on the wire, and that is the end of what comes back.
pub(super) fn routes_of_caller(invite: &Sip, response: &Sip) -> Option<RouteSet> {
    let (sent, mut uris) = (record_routes(invite)?, record_routes(response)?);
    uris.reverse();
    let own = uris.iter().zip(sent.iter().rev()).take_while(|(a, b)| a.equivalent(b)).count();
    Some(RouteSet { uris, own })
}

/// The route set of the callee: the Record-Route of the INVITE in order (RFC 3261 12.1.1), and before it what the
/// response shows to have been put in on its own side.
pub(super) fn routes_of_callee(invite: &Sip, response: &Sip) -> Option<RouteSet> {
    let sent = record_routes(invite)?;
    let answered = record_routes(response).unwrap_or_default();
    let own = answered.len().saturating_sub(sent.len());
    let is_end = answered[own..].iter().zip(&sent).all(|(a, b)| a.equivalent(b));
    let is_more = own > 0 && is_end;
    Some(if is_more { RouteSet { uris: answered, own } } else { RouteSet { uris: sent, own: 0 } })
}

fn record_routes(sip: &Sip) -> Option<Vec<Uri>> {
    if !sip.has(HeaderName::RecordRoute) {
        return Some(Vec::new());
    }
    Some(sip.message.record_routes().ok()?.into_iter().map(|route| route.uri).collect())
}
