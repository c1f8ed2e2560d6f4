//! Where a call and its fax meet: a machine is put on the line, T.38 begins and ends, the record is kept.

use std::net::SocketAddr;

use bytes::Bytes;
use clock::Instant;
use fax::{Job, Role};
use plan::profile::Reinviter;
use plan::{FaxOrder, ModemKind, OfferedMedia};
use sip::offer_answer::AgreedFax;

use super::data::Data;
use super::line::Fax;
use super::machine::Machine;
use super::record::FaxRecord;
use super::settings;
use super::two_wire::TwoWire;
use super::udptl::Udptl;
use crate::call::{Call, Change};
use crate::core::{CallTimer, Core};
use crate::interface::{CallPhase, Output};
use crate::quirk::fax::{
    caller_switches_to_t38, gateway_deaf_to_its_line, gives_up_after_refused_t38, rtp_beside_t38,
    silent_after_refused_t38, stalls_on_malformed_udptl,
};

impl Call {
    const fn fax_role(&self) -> Role {
        if self.outgoing { Role::Caller } else { Role::Answerer }
    }

    /// Puts a machine on the line.
    pub(crate) fn start_fax(&mut self, core: &mut Core, sends: bool, order: &FaxOrder) {
        let job =
            if sends { Job::Send(settings::document(order, &core.documents).into()) } else { Job::Receive };
        let ident = core.own_number();
        let settings = settings::settings(&core.profile.fax, &ident, self.fax_role(), job, order);
        let line = TwoWire::new(&core.profile, &core.lines.derive(&format!("line {}", self.key.0)));
        let machine = match Machine::new(core.now, settings, &core.profile.fax, line) {
            Ok(machine) => machine,
            Err(error) => return core.note(format!("no fax: {error}")),
        };
        self.fax.get_or_insert_default().machine = Some(machine);
        match self.offer_answer.agreed().and_then(|agreed| agreed.fax) {
            Some(agreed) => self.start_udptl(core, agreed),
            None => self.start_media(core),
        }
        self.look_for_fax(core);
    }

    /// Puts a modem on the line, or compares the octets of the path itself.
    pub(crate) fn start_data(&mut self, core: &mut Core, modem: Option<ModemKind>) {
        let rng = core.lines.derive(&format!("line {}", self.key.0));
        let data = match modem {
            Some(kind) => Data::modem(core.now, kind, self.fax_role(), &core.profile, &rng),
            None => Ok(Data::path(core.now, &core.profile)),
        };
        match data {
            Ok(data) => self.fax.get_or_insert_default().data = Some(data),
            Err(error) => core.note(format!("no data call: {error}")),
        }
    }

    /// T.38 is agreed, for the first time or once more.
    pub(crate) fn start_udptl(&mut self, core: &mut Core, agreed: AgreedFax) {
        if core.options.mute {
            return;
        }
        if let Some(session) = self.session.as_mut().filter(|_| !core.quirks.has(&rtp_beside_t38::QUIRK)) {
            session.pause();
        }
        let port = self.fax_port.unwrap_or(self.port);
        let fax = self.fax.get_or_insert_default();
        let goes_on = fax.udptl.as_mut().is_some_and(|udptl| udptl.goes_on(&agreed, port));
        let has_begun = goes_on && fax.machine.as_ref().is_none_or(Machine::has_t38);
        if !has_begun {
            if !goes_on {
                fax.udptl = Some(Udptl::new(agreed, &core.profile.fax, port));
            }
            begin_t38(core, fax);
        }
        self.fax_due(core);
    }

    /// T.38 is not agreed any more.
    pub(crate) fn stop_udptl(&mut self, core: &mut Core) {
        let Some(fax) = self.fax.as_mut() else { return };
        if fax.udptl.take().is_some() {
            fax.was_t38 = true;
            if let Some(machine) = &mut fax.machine {
                machine.stop_t38();
            }
            self.cancel_timer(core, CallTimer::Fax);
        }
    }

    /// The machine's time has come, or a datagram has.
    pub(crate) fn fax_due(&mut self, core: &mut Core) {
        if let Some(Fax { machine: Some(machine), udptl: Some(udptl), .. }) = self.fax.as_deref_mut() {
            let port = udptl.port;
            let datagrams = exchange(core.now, machine, udptl);
            let next = [machine.next_timeout(), udptl.next_timeout()].into_iter().flatten().min();
            for (to, datagram) in datagrams {
                core.emit_udptl(port, to, datagram);
            }
            if let Some(at) = next {
                self.set_timer(core, CallTimer::Fax, at);
            }
        }
        self.look_for_fax(core);
    }

    /// A datagram arrived on the port of a call's UDPTL. False when there is none.
    pub(crate) fn receive_udptl(&mut self, core: &mut Core, port: u16, datagram: &Bytes) -> bool {
        let udptl = self.fax.as_mut().and_then(|fax| fax.udptl.as_mut());
        let Some(udptl) = udptl.filter(|udptl| udptl.port == port) else { return false };
        let is_malformed = udptl.receive(core.now, datagram);
        if is_malformed && core.quirks.has(&stalls_on_malformed_udptl::QUIRK) {
            udptl.stall();
        }
        self.fax_due(core);
        true
    }

    /// Switches to T.38 once this is known to be a fax, and back when it is over.
    pub(crate) fn look_for_fax(&mut self, core: &mut Core) {
        let refuses = self.phone_refuses_t38();
        let Some(fax) = self.fax.as_mut() else { return };
        if let Some(data) = fax.data.as_mut()
            && data.has_news()
        {
            core.note(data.record(String::new()).words());
            return;
        }
        let Some(machine) = fax.machine.as_mut() else { return };
        if machine.is_over() && machine.told.is_none() {
            let record = record(core.now, machine);
            let words = record.words();
            machine.told = Some(record);
            let returns = core.profile.fax.back_to_audio && fax.switched && fax.udptl.is_some();
            if returns {
                self.change(core, Change::Media(OfferedMedia::Audio));
            }
            core.note(words);
            return;
        }
        let is_up = self.phase == CallPhase::Confirmed && self.change.is_none();
        let may = is_up && fax.udptl.is_none() && !machine.has_asked && !machine.is_over();
        let may = may && core.profile.fax.has_t38() && !refuses;
        let is_early = may && self.outgoing && core.quirks.has(&caller_switches_to_t38::QUIRK);
        if may && (is_early || machine.is_fax()) {
            machine.has_asked = true;
            if is_early || self.switches(core) {
                self.change(core, Change::Media(OfferedMedia::T38));
            }
            return;
        }
        self.look_for_speed(core);
    }

    /// Whether it is for this side to ask for T.38.
    pub(super) fn switches(&self, core: &Core) -> bool {
        match core.profile.fax.reinvite_by {
            Reinviter::Answerer => !self.outgoing,
            Reinviter::Caller => self.outgoing,
            Reinviter::Own => true,
            Reinviter::Other => false,
        }
    }

    /// The other side refused T.38: whoever can goes on in audio.
    pub(crate) fn switch_refused(&mut self, core: &Core) {
        if core.quirks.has(&silent_after_refused_t38::QUIRK) {
            self.stop_sound();
        }
        let Some(machine) = self.fax.as_mut().and_then(|fax| fax.machine.as_mut()) else { return };
        if core.quirks.has(&gives_up_after_refused_t38::QUIRK) {
            machine.mute();
        } else if !core.profile.fax.has_passthrough() {
            machine.hang_up();
        }
    }

    /// The port of a call's UDPTL, opened when it is needed first.
    pub(crate) fn udptl_port(&mut self, core: &mut Core) -> u16 {
        match self.fax_port {
            Some(known) => known,
            None if core.profile.fax.own_port => self.move_udptl(core),
            None => self.port,
        }
    }

    /// UDPTL moves to another port with the next offer.
    pub(crate) fn move_udptl(&mut self, core: &mut Core) -> u16 {
        let port = core.take_port(self.key);
        core.open_port(port);
        self.fax_port = Some(port);
        port
    }

    /// The call ends, and with it the machine; its record is kept.
    pub(crate) fn end_fax(&mut self, core: &mut Core) {
        self.cancel_timer(core, CallTimer::Fax);
        let Some(mut fax) = self.fax.take() else { return };
        let call_id = self.call_id().to_owned();
        if let Some(mut data) = fax.data.take() {
            data.hang_up();
            let record = data.record(call_id);
            if data.has_news() {
                core.note(record.words());
            }
            core.put_out(Output::Counted(Box::new(record.into())));
            return;
        }
        let Some(mut machine) = fax.machine.take() else { return };
        let told = machine.told.take();
        let is_news = told.is_none();
        let made = told.unwrap_or_else(|| {
            machine.hang_up();
            record(core.now, &mut machine)
        });
        if is_news {
            core.note(made.words());
        }
        let record = FaxRecord { call_id, ended: core.now, ..made };
        core.put_out(Output::Paper(Box::new(record.into())));
    }
}

/// The machine, if there is one, speaks T.38 from now on.
fn begin_t38(core: &mut Core, fax: &mut Fax) {
    let (version, most) =
        fax.udptl.as_ref().map_or((0, None), |udptl| (udptl.version(), udptl.max_bit_rate()));
    let Some(machine) = fax.machine.as_mut() else { return };
    let started = machine.start_t38(core.now, version, most);
    if machine.has_gateway() && core.quirks.has(&gateway_deaf_to_its_line::QUIRK) {
        machine.is_gateway_deaf = true;
    }
    if let Err(error) = started {
        core.note(format!("no T.38: {error}"));
    }
}

/// What the machine hands over; whoever ends the call says which it was.
fn record(now: Instant, machine: &mut Machine) -> FaxRecord {
    let (document, received, outcome, statistics) = machine.result();
    let call_id = String::new();
    FaxRecord { call_id, role: machine.role(), document, received, outcome, statistics, ended: now }
}

/// IFPs in, time, IFPs out.
fn exchange(now: Instant, machine: &mut Machine, udptl: &mut Udptl) -> Vec<(SocketAddr, Bytes)> {
    udptl.handle_timeout(now);
    while let Some((sequence, ifp)) = udptl.poll() {
        machine.receive_ifp(now, sequence, &ifp);
    }
    machine.advance(now);
    core::iter::from_fn(|| machine.poll_ifp()).filter_map(|ifp| udptl.send(&ifp)).collect()
}
