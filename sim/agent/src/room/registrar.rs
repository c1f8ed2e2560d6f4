//! The carrier as registrar of the trunk's account, or of its accounts (RFC 3261 10.3).

use std::net::SocketAddr;

use clock::{Duration, Instant};
use plan::{Side, TrunkMode};
use sip::{HeaderName, Message, NameAddr, Scheme, Uri};

use super::gate::{Admission, Entry, Gate};
use crate::core::{BULK, Came, Core, Learnt, Request, Timer};
use crate::interface::BindingView;
use crate::quirk::registration::{
    binding_not_removed, bnc_with_user_accepted, grants_longer, number_takes_bulk_along,
    old_register_accepted,
};

/// Contacts that one address of record may have at a time.
const BINDINGS_MAX: usize = 10;
/// The interval of a Contact that nobody may be refused for (RFC 3261 10.3, step 7).
const ONE_HOUR_S: u32 = 3_600;
/// What a Contact without `q` is worth, in thousandths.
const Q_USUAL: u16 = 1_000;

/// What can be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Aor {
    /// The account at this place, with all that it has.
    Account(usize),
    /// A number by itself.
    Number(String),
}

/// One place where an address of record can be reached.
#[derive(Clone, Debug)]
struct Binding {
    aor: Aor,
    contact: Uri,
    q: u16,
    /// How the REGISTER came.
    came: Came,
    /// The proxies that it came through.
    path: Vec<String>,
    expires_at: Instant,
    order: Order,
}

/// Call-ID and CSeq of a REGISTER: what orders those of one client.
#[derive(Clone, Debug)]
struct Order {
    call_id: String,
    sequence: u32,
}

/// A Contact of a REGISTER, and for how long it wants to stand.
struct Wish<'m> {
    contact: &'m NameAddr,
    seconds: u32,
}

/// The binding table, the one that was stored last behind the others.
#[derive(Debug, Default)]
pub(crate) struct Registrar {
    bindings: Vec<Binding>,
}

/// What stands in a registrar that ends, for the one that comes after it.
#[derive(Clone, Debug, Default)]
pub struct Handover {
    bindings: Vec<(String, Binding)>,
    /// When it was handed over.
    at: Instant,
}

impl Registrar {
    pub(crate) fn hand_over(&self, core: &Core, now: Instant) -> Handover {
        let named = |binding: &Binding| (binding.aor.name(core).to_owned(), binding.clone());
        Handover { bindings: self.bindings.iter().map(named).collect(), at: now }
    }

    /// Takes over what still stands, of those that are known here as well: who has been granted an interval counts on it
    /// (RFC 3261 10.2.4).
    pub(crate) fn take_over(&mut self, core: &mut Core, from: Handover) {
        if !is_registrar(core) {
            return;
        }
        for (user, binding) in from.bindings {
            let (aor, left) = (aor_of_user(core, &user), binding.expires_at.since(from.at));
            if let Some(aor) = aor.filter(|_| left > Duration::ZERO) {
                self.bindings.push(Binding { aor, expires_at: core.now + left, ..binding });
            }
        }
        self.bindings_changed(core);
    }

    pub(crate) fn is_bound(&self) -> bool {
        self.bindings.iter().any(|binding| binding.aor.account().is_some())
    }

    /// What is registered, for whoever looks on.
    pub(crate) fn bindings(&self, core: &Core) -> impl Iterator<Item = BindingView> {
        let seen = |binding: &Binding| BindingView {
            user: binding.aor.name(core).to_owned(),
            contact: binding.contact.to_string(),
            peer: binding.came.from,
            until: Some(binding.expires_at),
        };
        self.bindings.iter().map(seen)
    }

    /// True when somebody registered from this address, or for it.
    pub(crate) fn knows(&self, core: &Core, from: SocketAddr) -> bool {
        !self.bindings.is_empty() && core.peer.sources.contains(&from.ip())
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-10.3
    pub(crate) fn receive(&mut self, core: &mut Core, gate: &mut Gate, request: &Request<'_>) {
        if !is_registrar(core) {
            // A static trunk has no registration; saying so beats silence (CATALOGUE MODE-10).
            core.answer_plainly(request, 403);
            return;
        }
        let admission = gate.admits(core, request, Entry::Register);
        if admission == Admission::Refused || core.refuses_body(request) {
            return;
        }
        match self.bind(core, request, &admission) {
            Ok(aor) => self.answer(core, request, &aor),
            Err(423) => refuse_brief(core, request),
            Err(status) => core.answer_plainly(request, status),
        }
    }

    /// Carries out a REGISTER as a whole, or none of it; what it was about.
    ///
    /// # Errors
    /// The status that refuses it.
    fn bind(&mut self, core: &mut Core, request: &Request<'_>, admission: &Admission) -> Result<Aor, u16> {
        let message = request.message;
        let (Ok(contacts), Ok(to)) = (message.contacts(), message.to()) else { return Err(400) };
        let aor = aor_of(core, &to.uri)?;
        if !is_authorized(core, &aor, admission) {
            return Err(403);
        }
        let is_of = |binding: &Binding| binding.aor == aor;
        let order = Order::of(message);
        if message.contact_is_star() {
            // It removes everything, and means nothing with another interval.
            if message.expires() != Ok(Some(0)) {
                return Err(400);
            }
            self.check_order(core, &order, is_of)?;
            self.bindings.retain(|binding| !is_of(binding));
            self.bindings_changed(core);
            return Ok(aor);
        }
        let wishes = wishes(core, message, &contacts)?;
        self.check_order(core, &order, |binding| {
            is_of(binding) && wishes.iter().any(|wish| binding.contact.equivalent(&wish.contact.uri))
        })?;
        let is_new = |wish: &&Wish<'_>| {
            let mut own = self.bindings.iter().filter(|binding| is_of(binding));
            wish.seconds > 0 && !own.any(|binding| binding.contact.equivalent(&wish.contact.uri))
        };
        let standing = self.bindings.iter().filter(|binding| is_of(binding)).count();
        if standing + wishes.iter().filter(is_new).count() > BINDINGS_MAX {
            return Err(403);
        }
        for wish in &wishes {
            self.carry_out(core, wish, &order, (&aor, request));
        }
        let gives_up = !wishes.is_empty() && wishes.iter().all(|wish| wish.seconds == 0);
        let is_number = matches!(aor, Aor::Number(_));
        if is_number && gives_up && core.quirks.has(&number_takes_bulk_along::QUIRK) {
            self.bindings.retain(|binding| !binding.contact.params.has(BULK));
        }
        self.bindings_changed(core);
        Ok(aor)
    }

    /// What is not newer than a binding that it is about fails.
    fn check_order(
        &self,
        core: &Core,
        order: &Order,
        is_about: impl Fn(&Binding) -> bool,
    ) -> Result<(), u16> {
        let is_old = |binding: &&Binding| is_about(binding) && !order.is_newer_than(&binding.order);
        if self.bindings.iter().any(|b| is_old(&b)) && !core.quirks.has(&old_register_accepted::QUIRK) {
            return Err(500);
        }
        Ok(())
    }

    fn carry_out(
        &mut self,
        core: &mut Core,
        wish: &Wish<'_>,
        order: &Order,
        (aor, request): (&Aor, &Request<'_>),
    ) {
        let uri = &wish.contact.uri;
        let is_it = |binding: &Binding| binding.aor == *aor && binding.contact.equivalent(uri);
        let known = self.bindings.iter().position(is_it);
        if wish.seconds == 0 {
            if let Some(at) = known
                && !core.quirks.has(&binding_not_removed::QUIRK)
            {
                self.bindings.remove(at);
                aor.note(core, "binding removed");
            }
            return;
        }
        match known {
            Some(at) => _ = self.bindings.remove(at),
            None => aor.note(core, "binding created"),
        }
        self.bindings.push(Binding {
            aor: aor.clone(),
            contact: uri.clone(),
            q: wish.contact.q_thousandths().unwrap_or(Q_USUAL),
            came: Came::of(request),
            path: request.message.header_values(HeaderName::Path).into_iter().map(String::from).collect(),
            expires_at: core.now + Duration::from_secs(u64::from(wish.seconds)),
            order: order.clone(),
        });
    }

    /// The side learns where it reaches the other one: at the Contact that is worth most, the latest of those.
    fn bindings_changed(&self, core: &mut Core) {
        let mut by_worth: Vec<(&Aor, Learnt)> = Vec::new();
        // Who has registered an address of another kind cannot be called by SIP.
        let is_sip = |binding: &&Binding| matches!(binding.contact.scheme, Scheme::Sip | Scheme::Sips);
        let mut sorted: Vec<&Binding> = self.bindings.iter().filter(is_sip).collect();
        sorted.sort_by_key(|binding| binding.q);
        by_worth.extend(sorted.iter().map(|b| (&b.aor, Learnt::of(&b.contact, b.came, &b.path))));
        let accounts = core.accounts.each();
        let numbers = |aor: &Aor| aor.account().map_or(&[][..], |place| &accounts[place].numbers);
        // What comes later is worth more, and takes the place of what came before.
        let of_accounts = by_worth
            .iter()
            .flat_map(|(aor, learnt)| numbers(aor).iter().map(|number| (number.clone(), learnt.clone())))
            .collect();
        let number = |(aor, learnt): &(&Aor, Learnt)| match aor {
            Aor::Number(number) => Some((number.clone(), learnt.clone())),
            Aor::Account(_) => None,
        };
        let of_account = |(aor, _): &&(&Aor, Learnt)| aor.account().is_some();
        let reached = by_worth.iter().map(|(_, learnt)| learnt.reach.ip());
        core.peer.sources =
            self.bindings.iter().map(|binding| binding.came.from.ip()).chain(reached).collect();
        core.peer.learnt = by_worth.iter().rfind(of_account).map(|(_, learnt)| learnt.clone());
        core.peer.numbers = by_worth.iter().filter_map(number).collect();
        core.peer.of_accounts = of_accounts;
        match self.bindings.iter().map(|binding| binding.expires_at).min() {
            Some(at) => core.timers.set(Timer::BindingExpires, at),
            None => _ = core.timers.cancel(&Timer::BindingExpires),
        }
    }

    fn answer(&self, core: &mut Core, request: &Request<'_>, aor: &Aor) {
        let mut response = core.compose_tagged(request, 200);
        //= https://www.rfc-editor.org/rfc/rfc3327#section-5.3
        for value in request.message.header_values(HeaderName::Path) {
            response.push(HeaderName::Path, value);
        }
        //= https://www.rfc-editor.org/rfc/rfc6140#section-5.2
        // Behind the bulk Contact a number stays, whatever is registered or given up for it alone.
        let stands = |binding: &Binding| match (aor, &binding.aor) {
            (asked, own) if asked == own => Some(binding.contact.clone()),
            (Aor::Number(number), Aor::Account(_)) => {
                Learnt::of(&binding.contact, binding.came, &[]).expanded(number)
            }
            _ => None,
        };
        for (binding, contact) in self.bindings.iter().filter_map(|b| Some((b, stands(b)?))) {
            let mut left = binding.expires_at.since(core.now).as_secs();
            if core.quirks.has(&grants_longer::QUIRK) {
                left *= 2;
            }
            response.push(HeaderName::Contact, format!("<{contact}>;expires={left}"));
        }
        core.respond(request, response);
    }

    pub(crate) fn expires(&mut self, core: &mut Core) {
        let now = core.now;
        let (stands, over): (Vec<Binding>, Vec<Binding>) =
            self.bindings.drain(..).partition(|binding| binding.expires_at > now);
        self.bindings = stands;
        over.iter().for_each(|binding| binding.aor.note(core, "binding expired"));
        self.bindings_changed(core);
    }
}

impl Order {
    fn of(request: &Message) -> Self {
        Self {
            call_id: request.call_id().unwrap_or_default().to_owned(),
            sequence: request.cseq().map_or(0, |cseq| cseq.number),
        }
    }

    /// Under another Call-ID a client has begun anew.
    fn is_newer_than(&self, stored: &Self) -> bool {
        self.call_id != stored.call_id || self.sequence > stored.sequence
    }
}

impl Aor {
    /// The account that it is, if it is one.
    const fn account(&self) -> Option<usize> {
        match self {
            Self::Account(place) => Some(*place),
            Self::Number(_) => None,
        }
    }

    fn name<'a>(&'a self, core: &'a Core) -> &'a str {
        match self {
            Self::Account(place) => &core.accounts.at(*place).user,
            Self::Number(number) => number,
        }
    }

    fn note(&self, core: &mut Core, text: &str) {
        core.note_of(self.name(core).to_owned(), text);
    }
}

fn is_registrar(core: &Core) -> bool {
    core.side == Side::Carrier && core.mode != TrunkMode::Static
}

/// What a REGISTER is about.
///
/// # Errors
/// The status for whom nobody here knows.
fn aor_of(core: &Core, to: &Uri) -> Result<Aor, u16> {
    to.user_unescaped().and_then(|user| aor_of_user(core, &user)).ok_or(404)
}

/// On a trunk whose numbers are registered in bulk each of them may be registered by itself as well.
fn aor_of_user(core: &Core, user: &str) -> Option<Aor> {
    if let Some(account) = core.accounts.of_user(user) {
        return Some(Aor::Account(account));
    }
    let numbers = core.profile.numbers.dids.keys().filter_map(|name| core.profile.did(name));
    let mut own = numbers.map(|number| number.to_string()).filter(|_| core.profile.registration.gin);
    own.find(|number| number == user).map(Aor::Number)
}

/// True when whoever has shown credentials may change this: each account its own (RFC 3261 10.3, step 4).
fn is_authorized(core: &Core, aor: &Aor, admission: &Admission) -> bool {
    match (aor, admission) {
        (Aor::Account(place), Admission::As(name)) => core.accounts.at(*place).name == *name,
        _ => true,
    }
}

/// What a REGISTER wants for each of its Contacts; without one it only asks for the bindings (RFC 3261 10.2.3).
fn wishes<'m>(core: &Core, message: &Message, contacts: &'m [NameAddr]) -> Result<Vec<Wish<'m>>, u16> {
    let settings = &core.profile.registration;
    let header = message.expires().ok().flatten();
    let mut wishes = Vec::new();
    for contact in contacts {
        //= https://www.rfc-editor.org/rfc/rfc6140#section-5.2
        // A bulk Contact stands for every number and must not name one.
        let names_user = contact.uri.user.is_some() || contact.uri.params.has("user");
        if contact.uri.params.has(BULK) && names_user && !core.quirks.has(&bnc_with_user_accepted::QUIRK) {
            return Err(400);
        }
        let asked = contact.expires().or(header).unwrap_or(settings.max_expires_s);
        if asked != 0 && asked < settings.min_expires_s && asked < ONE_HOUR_S {
            return Err(423);
        }
        wishes.push(Wish { contact, seconds: asked.min(settings.max_expires_s) });
    }
    Ok(wishes)
}

//= https://www.rfc-editor.org/rfc/rfc3261#section-10.2.8
fn refuse_brief(core: &mut Core, request: &Request<'_>) {
    let mut response = core.compose_tagged(request, 423);
    response.push(HeaderName::MinExpires, core.profile.registration.min_expires_s.to_string());
    core.respond(request, response);
}
