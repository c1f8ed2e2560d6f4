//! Where a call and its fax meet: a machine is put on the line, T.38 begins and ends, the record is kept.

use std::net::SocketAddr;

use bytes::Bytes;
use clock::Instant;
use fax::{Job, Role};
use plan::profile::{FaxProtocol, Reinviter};
use plan::{FaxOrder, ModemKind, OfferedMedia};
use sip::offer_answer::{AgreedFax, Codec, MediaCapabilities, Stream, T38Capabilities};
use sip::sdp::{RateManagement, T38Attributes, UdpErrorCorrection};

use super::two_wire::TwoWire;
use super::{Data, Fax, FaxRecord, Machine, Udptl, settings};
use crate::agent::Agent;
use crate::call::Change;
use crate::interface::{CallKey, CallPhase, Output};
use crate::quirk::fax::{
    caller_switches_to_t38, gateway_deaf_to_its_line, gives_up_after_refused_t38, rtp_beside_t38,
    silent_after_refused_t38, stalls_on_malformed_udptl,
};
use crate::timer::Timer;

/// The dynamic payload type of T.38 over RTP.
const RTP_PAYLOAD_TYPE: u8 = 98;

impl Agent {
    /// Puts a machine on the line.
    pub(crate) fn start_fax(&mut self, now: Instant, key: CallKey, sends: bool, order: &FaxOrder) {
        let Some(call) = self.calls.get(&key) else { return };
        let role = if call.outgoing { Role::Caller } else { Role::Answerer };
        let job =
            if sends { Job::Send(settings::document(order, &self.documents).into()) } else { Job::Receive };
        let settings = settings::settings(&self.profile.fax, &self.caller(), role, job, order);
        let line = TwoWire::new(&self.profile, &self.rng.derive(&format!("line {}", key.0)));
        let machine = match Machine::new(now, settings, &self.profile.fax, line) {
            Ok(machine) => machine,
            Err(error) => return self.note(format!("no fax: {error}")),
        };
        let Some(call) = self.calls.get_mut(&key) else { return };
        call.fax.get_or_insert_default().machine = Some(machine);
        let agreed = call.offer_answer.agreed().and_then(|agreed| agreed.fax);
        match agreed {
            Some(agreed) => self.start_udptl(now, key, agreed),
            None => self.start_media(now, key),
        }
        self.look_for_fax(now, key);
    }

    /// Puts a modem on the line, or compares the octets of the path itself.
    pub(crate) fn start_data(&mut self, now: Instant, key: CallKey, modem: Option<ModemKind>) {
        let Some(call) = self.calls.get(&key) else { return };
        let role = if call.outgoing { Role::Caller } else { Role::Answerer };
        let rng = self.rng.derive(&format!("line {}", key.0));
        let data = match modem {
            Some(kind) => Data::modem(now, kind, role, &self.profile, &rng),
            None => Ok(Data::path(now, &self.profile)),
        };
        match (data, self.calls.get_mut(&key)) {
            (Ok(data), Some(call)) => call.fax.get_or_insert_default().data = Some(data),
            (Err(error), _) => self.note(format!("no data call: {error}")),
            (Ok(_), None) => {}
        }
    }

    /// T.38 is agreed, for the first time or once more.
    pub(crate) fn start_udptl(&mut self, now: Instant, key: CallKey, agreed: AgreedFax) {
        if self.options.mute {
            return;
        }
        let Some(call) = self.calls.get_mut(&key) else { return };
        if let Some(session) = call.session.as_mut().filter(|_| !self.quirks.has(&rtp_beside_t38::QUIRK)) {
            session.pause();
        }
        let port = call.fax_port.unwrap_or(call.port);
        let fax = call.fax.get_or_insert_default();
        let goes_on = fax.udptl.as_mut().is_some_and(|udptl| udptl.goes_on(&agreed, port));
        let has_begun = goes_on && fax.machine.as_ref().is_none_or(Machine::has_t38);
        if !has_begun {
            if !goes_on {
                fax.udptl = Some(Udptl::new(agreed, &self.profile.fax, port));
            }
            let version = fax.udptl.as_ref().map_or(0, Udptl::version);
            let Some(machine) = fax.machine.as_mut() else { return self.fax_due(now, key) };
            let started = machine.start_t38(now, version);
            if machine.has_gateway() && self.quirks.has(&gateway_deaf_to_its_line::QUIRK) {
                machine.is_gateway_deaf = true;
            }
            if let Err(error) = started {
                self.note(format!("no T.38: {error}"));
            }
        }
        self.fax_due(now, key);
    }

    /// T.38 is not agreed any more.
    pub(crate) fn stop_udptl(&mut self, key: CallKey) {
        let Some(fax) = self.calls.get_mut(&key).and_then(|c| c.fax.as_mut()) else { return };
        if fax.udptl.take().is_some() {
            fax.was_t38 = true;
            self.timers.cancel(&Timer::Fax(key));
            if let Some(machine) = &mut fax.machine {
                machine.stop_t38();
            }
        }
    }

    /// The machine's time has come, or a datagram has.
    pub(crate) fn fax_due(&mut self, now: Instant, key: CallKey) {
        let Some(mut fax) = self.calls.get_mut(&key).and_then(|c| c.fax.take()) else { return };
        let mut datagrams = Vec::new();
        let mut next = None;
        let port = fax.udptl.as_ref().map_or(0, |udptl| udptl.port);
        if let Fax { machine: Some(machine), udptl: Some(udptl), .. } = &mut *fax {
            datagrams = exchange(now, machine, udptl);
            next = [machine.next_timeout(), udptl.next_timeout()].into_iter().flatten().min();
        }
        if let Some(call) = self.calls.get_mut(&key) {
            call.fax = Some(fax);
        }
        for (to, datagram) in datagrams {
            self.emit_udptl(now, port, to, datagram);
        }
        if let Some(at) = next {
            self.timers.set(Timer::Fax(key), at);
        }
        self.look_for_fax(now, key);
    }

    /// A datagram arrived on the port of a call's UDPTL. False when there is none.
    pub(crate) fn receive_udptl(&mut self, now: Instant, key: CallKey, port: u16, datagram: &Bytes) -> bool {
        let udptl = self.calls.get_mut(&key).and_then(|c| c.fax.as_mut()?.udptl.as_mut());
        let Some(udptl) = udptl.filter(|udptl| udptl.port == port) else { return false };
        let is_malformed = udptl.receive(now, datagram);
        if is_malformed && self.quirks.has(&stalls_on_malformed_udptl::QUIRK) {
            udptl.stall();
        }
        self.fax_due(now, key);
        true
    }

    /// Switches to T.38 once this is known to be a fax, and back when it is over.
    pub(crate) fn look_for_fax(&mut self, now: Instant, key: CallKey) {
        let Some(call) = self.calls.get_mut(&key) else { return };
        let Some(fax) = call.fax.as_mut() else { return };
        if let Some(data) = fax.data.as_mut()
            && data.has_news()
        {
            let words = data.record(String::new()).words();
            self.note(words);
            return;
        }
        let Some(machine) = fax.machine.as_mut() else { return };
        if machine.is_over() && machine.told.is_none() {
            let record = record(now, machine);
            let words = record.words();
            machine.told = Some(record);
            let returns = self.profile.fax.back_to_audio && fax.switched && fax.udptl.is_some();
            if returns {
                self.change(now, key, Change::Media(OfferedMedia::Audio));
            }
            self.note(words);
            return;
        }
        let outgoing = call.outgoing;
        let is_up = call.phase == CallPhase::Confirmed && call.change.is_none();
        let may = is_up && fax.udptl.is_none() && !machine.has_asked && !machine.is_over();
        let may = may && self.profile.fax.has_t38();
        let is_early = may && outgoing && self.quirks.has(&caller_switches_to_t38::QUIRK);
        if may && (is_early || machine.is_fax()) {
            machine.has_asked = true;
            if is_early || self.switches(outgoing) {
                self.change(now, key, Change::Media(OfferedMedia::T38));
            }
            return;
        }
        self.look_for_speed(now, key);
    }

    /// Whether it is for this side to ask for T.38.
    pub(super) fn switches(&self, outgoing: bool) -> bool {
        match self.profile.fax.reinvite_by {
            Reinviter::Answerer => !outgoing,
            Reinviter::Caller => outgoing,
            Reinviter::Own => true,
            Reinviter::Other => false,
        }
    }

    /// The other side refused T.38: whoever can goes on in audio.
    pub(crate) fn switch_refused(&mut self, key: CallKey) {
        let has_passthrough = self.profile.fax.has_passthrough();
        if self.quirks.has(&silent_after_refused_t38::QUIRK) {
            self.stop_sound(key);
        }
        let Some(fax) = self.calls.get_mut(&key).and_then(|c| c.fax.as_mut()) else { return };
        let Some(machine) = fax.machine.as_mut() else { return };
        if self.quirks.has(&gives_up_after_refused_t38::QUIRK) {
            machine.mute();
        } else if !has_passthrough {
            machine.hang_up();
        }
    }

    /// What this side can do in T.38, and wants.
    pub(crate) fn t38_capabilities(&self, port: u16) -> T38Capabilities {
        let fax = &self.profile.fax;
        let rate_management = match fax.rate_management {
            plan::profile::RateManagement::TransferredTcf => RateManagement::TransferredTcf,
            plan::profile::RateManagement::LocalTcf => RateManagement::LocalTcf,
        };
        let udp_ec = match fax.error_correction {
            plan::profile::ErrorCorrection::None => UdpErrorCorrection::None,
            plan::profile::ErrorCorrection::Redundancy => UdpErrorCorrection::Redundancy,
            plan::profile::ErrorCorrection::Fec => UdpErrorCorrection::Fec,
        };
        let attributes = T38Attributes {
            version: fax.version,
            max_bit_rate: Some(fax.bit_rate),
            rate_management: Some(rate_management),
            max_buffer: Some(fax.max_buffer).filter(|octets| *octets > 0),
            max_datagram: Some(u32::from(fax.max_datagram)),
            udp_ec: Some(udp_ec),
            fill_bit_removal: fax.fill_bit_removal,
            transcoding_mmr: fax.transcoding_mmr,
            transcoding_jbig: fax.transcoding_jbig,
        };
        let protocol = if fax.protocol == FaxProtocol::Tcp { "tcp" } else { "udptl" };
        T38Capabilities {
            address: self.profile.address.media_ip,
            port,
            protocol: protocol.into(),
            attributes,
        }
    }

    /// The fax stream of an offer.
    pub(crate) fn fax_stream(&self, port: u16) -> Stream {
        if self.profile.fax.protocol != FaxProtocol::Rtp {
            return Stream::Fax(self.t38_capabilities(port));
        }
        // T.38 as a format of an audio stream (RFC 4612 4).
        let codecs = vec![Codec::new(RTP_PAYLOAD_TYPE, "t38", 8000)];
        let mut media = MediaCapabilities::new(self.profile.address.media_ip, port, codecs);
        media.telephone_event = None;
        Stream::Audio(media)
    }

    /// UDPTL moves to another port with the next offer.
    pub(crate) fn move_udptl(&mut self, key: CallKey) {
        self.open_udptl_port(key);
    }

    /// The port of a call's UDPTL, opened when it is needed first.
    pub(crate) fn udptl_port(&mut self, key: CallKey) -> u16 {
        let Some(call) = self.calls.get(&key) else { return 0 };
        match call.fax_port {
            Some(known) => known,
            None if self.profile.fax.own_port => self.open_udptl_port(key),
            None => call.port,
        }
    }

    fn open_udptl_port(&mut self, key: CallKey) -> u16 {
        let port = self.ports.take();
        self.media_ports.insert(port, key);
        self.open_media_port(port);
        if let Some(call) = self.calls.get_mut(&key) {
            call.fax_port = Some(port);
        }
        port
    }

    /// The call ends, and with it the machine; its record is kept.
    pub(crate) fn end_fax(&mut self, now: Instant, key: CallKey) {
        self.timers.cancel(&Timer::Fax(key));
        let Some(call) = self.calls.get_mut(&key) else { return };
        let Some(mut fax) = call.fax.take() else { return };
        if let Some(mut data) = fax.data.take() {
            data.hang_up();
            let record = data.record(call.call_id().to_owned());
            let is_news = data.has_news();
            if is_news {
                self.note(record.words());
            }
            self.out.push_back(Output::Counted(Box::new(record.into())));
            return;
        }
        let Some(mut machine) = fax.machine.take() else { return };
        let call_id = call.call_id().to_owned();
        let told = machine.told.take();
        let is_news = told.is_none();
        let made = told.unwrap_or_else(|| {
            machine.hang_up();
            record(now, &mut machine)
        });
        if is_news {
            self.note(made.words());
        }
        let record = FaxRecord { call_id, ended: now, ..made };
        self.out.push_back(Output::Paper(Box::new(record.into())));
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
