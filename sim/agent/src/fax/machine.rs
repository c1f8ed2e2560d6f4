//! A fax machine on a call, whatever it speaks at the moment.

use audio::Law;
use audio::tone::{ToneDetector, ToneEvent};
use bytes::Bytes;
use clock::{Duration, Instant};
use fax::{
    AudioTerminal, Event, Gateway, GatewaySettings, IfpOut, Job, Modems, Outcome, Role, STEP, STEP_SAMPLES,
    Settings, StartError, Statistics, T38Terminal,
};
use page::Page;
use plan::profile::{self, FaxTerminal, SwitchOn};

use super::ear::Ear;
use super::record::FaxRecord;
use super::two_wire::TwoWire;

/// A machine, and what stands between it and the network.
#[derive(Debug)]
pub(crate) struct Machine {
    settings: Settings,
    terminal: FaxTerminal,
    switch_on: SwitchOn,
    /// What makes sound: the analogue machine, or the modem of a server.
    modem: Option<AudioTerminal>,
    line: TwoWire,
    /// The server's T.38, while that is agreed.
    server: Option<T38Terminal>,
    /// Between the analogue machine and T.38, while that is agreed.
    gateway: Option<Gateway>,
    gateway_steps_at: Instant,
    ear: Ear,
    ced: ToneDetector,
    cng: ToneDetector,
    /// The calling tone of the machine behind this side was heard.
    calls: bool,
    /// The network or the machine has shown that this is a fax.
    is_fax: bool,
    frames: u32,
    /// This side has asked for T.38, or left it to the other side.
    pub(super) has_asked: bool,
    /// This side has asked for G.711, or left it to the other side.
    pub(super) has_sped_up: bool,
    /// What it hands over, from the moment it was over and that was told.
    pub(super) told: Option<FaxRecord>,
    /// Nothing of it is heard; only a quirk wants that.
    is_mute: bool,
    /// The gateway does not hear its line; only a quirk wants that.
    pub(super) is_gateway_deaf: bool,
}

impl Machine {
    /// A machine that starts now, in audio.
    ///
    /// # Errors
    /// When the document cannot be sent.
    pub(crate) fn new(
        now: Instant,
        settings: Settings,
        profile: &profile::Fax,
        line: TwoWire,
    ) -> Result<Self, StartError> {
        let speaks = profile.terminal == FaxTerminal::Gateway || profile.has_passthrough();
        let modem = if speaks { Some(AudioTerminal::new(&settings, now)?) } else { None };
        if !speaks {
            // So that a document that cannot be sent is known now and not when T.38 is agreed.
            T38Terminal::new(&settings, now)?;
        }
        Ok(Self {
            terminal: profile.terminal,
            switch_on: profile.switch_on,
            modem,
            line,
            server: None,
            gateway: None,
            gateway_steps_at: now,
            ear: Ear::new(Duration::from_millis(u64::from(profile.jitter_buffer_ms))),
            ced: ToneDetector::ced(),
            cng: ToneDetector::cng(),
            calls: false,
            // A server without a modem has nothing to wait for.
            is_fax: !speaks,
            frames: 0,
            has_asked: false,
            has_sped_up: false,
            told: None,
            is_mute: false,
            is_gateway_deaf: false,
            settings,
        })
    }

    /// T.38 is agreed from now on, with this `T38MaxBitRate`, if any.
    ///
    /// # Errors
    /// When there is no memory.
    pub(crate) fn start_t38(
        &mut self,
        now: Instant,
        version: u8,
        bit_rate: Option<u32>,
    ) -> Result<(), StartError> {
        let modems = modems_within(self.settings.modems, bit_rate);
        match self.terminal {
            FaxTerminal::Gateway => {
                let settings = GatewaySettings {
                    error_correction: self.settings.error_correction,
                    modems,
                    t38_version: version,
                };
                self.gateway = Some(Gateway::new(&settings)?);
                self.gateway_steps_at = now;
            }
            FaxTerminal::Ip if self.is_over() => {}
            FaxTerminal::Ip => {
                let settings = Settings { t38_version: version, modems, ..self.settings.clone() };
                self.server = Some(T38Terminal::new(&settings, now)?);
                self.modem = None;
            }
        }
        Ok(())
    }

    /// True while the machine speaks T.38, by itself or through its gateway.
    pub(crate) fn has_t38(&self) -> bool {
        self.server.is_some() || self.gateway.is_some()
    }

    /// True while a gateway stands between the machine and T.38.
    pub(super) fn has_gateway(&self) -> bool {
        self.gateway.is_some()
    }

    /// T.38 is over; a machine that is not goes on in audio.
    pub(crate) fn stop_t38(&mut self) {
        self.gateway = None;
        if let Some(server) = &mut self.server {
            server.hang_up();
        }
    }

    /// A packet of sound arrived.
    pub(crate) fn hear(&mut self, now: Instant, timestamp: u32, octets: &[u8]) {
        self.ear.push(now, timestamp, octets);
    }

    /// The next samples as G.711; the machine hears as many meanwhile.
    pub(crate) fn speak(&mut self, now: Instant, law: Law, count: usize) -> Vec<u8> {
        let heard = self.ear.take(now, count, law.silence());
        let played: Vec<Option<i16>> = heard.iter().map(|o| o.map(|o| law.decode_sample(o))).collect();
        let mut spoken = vec![0; count];
        if let Some(modem) = &mut self.modem {
            self.line.exchange(modem, &played, &mut spoken);
        }
        match self.settings.role {
            Role::Answerer => self.listen_for_ced(&spoken),
            Role::Caller => {
                let sound: Vec<i16> = played.iter().map(|sample| sample.unwrap_or(0)).collect();
                self.listen_for_ced(&sound);
                self.listen_for_cng(&spoken);
            }
        }
        self.watch_frames();
        if self.is_mute {
            spoken.fill(0);
        }
        law.encode(&spoken)
    }

    /// An IFP arrived.
    pub(crate) fn receive_ifp(&mut self, now: Instant, sequence: u16, ifp: &Bytes) {
        if let Some(server) = &mut self.server {
            server.handle_ifp(now, sequence, ifp);
        } else if let Some(gateway) = &mut self.gateway {
            gateway.handle_ifp(sequence, ifp);
        }
    }

    /// Lets time pass on the T.38 side.
    pub(crate) fn advance(&mut self, now: Instant) {
        if let Some(server) = &mut self.server {
            server.advance(now);
        }
        while let Some(gateway) = self.gateway.as_mut().filter(|_| self.gateway_steps_at <= now) {
            let mut samples = [0; STEP_SAMPLES];
            gateway.fill_audio(&mut samples);
            if let Some(modem) = &mut self.modem {
                self.line.exchange(modem, &samples.map(Some), &mut samples);
                if !self.is_gateway_deaf {
                    gateway.handle_audio(&samples);
                }
            }
            self.gateway_steps_at += STEP;
        }
        self.watch_frames();
    }

    /// When the T.38 side wants to be called next.
    pub(crate) fn next_timeout(&self) -> Option<Instant> {
        let server = self.server.as_ref().and_then(T38Terminal::poll_timeout);
        server.or_else(|| self.gateway.as_ref().map(|_| self.gateway_steps_at))
    }

    /// The next IFP to send.
    pub(crate) fn poll_ifp(&mut self) -> Option<IfpOut> {
        match (&mut self.server, &mut self.gateway) {
            (Some(server), _) => server.poll_ifp(),
            (None, Some(gateway)) => gateway.poll_ifp(),
            (None, None) => None,
        }
    }

    /// True once it is known to be a fax by what this side is to look for.
    pub(crate) fn is_fax(&self) -> bool {
        match self.switch_on {
            SwitchOn::Ced => self.is_fax,
            SwitchOn::V21 => self.is_fax && self.frames > 0 || self.modem.is_none(),
        }
    }

    /// True once the sound of the machine itself shows that it is one: its answer tone, or its calling tone,
    /// which a gateway hears whatever the codec on the trunk makes of it.
    pub(crate) fn sounds_like_fax(&self) -> bool {
        self.is_fax || self.calls
    }

    /// True once the machine has ended.
    pub(crate) fn is_over(&self) -> bool {
        match (&self.server, &self.modem) {
            (Some(server), _) => server.outcome().is_some(),
            (None, Some(modem)) => modem.outcome().is_some(),
            (None, None) => false,
        }
    }

    /// Nothing of it is heard any more.
    pub(crate) fn mute(&mut self) {
        self.is_mute = true;
    }

    /// The line is gone.
    pub(crate) fn hang_up(&mut self) {
        if let Some(server) = &mut self.server {
            server.hang_up();
        }
        if let Some(modem) = &mut self.modem {
            modem.hang_up();
        }
    }

    pub(crate) fn role(&self) -> Role {
        self.settings.role
    }

    /// The document, the pages received, how it ended, the totals.
    pub(crate) fn result(&mut self) -> (Vec<Page>, Vec<Page>, Outcome, Statistics) {
        let (outcome, statistics) = match (&mut self.server, &mut self.modem) {
            (Some(server), _) => (server.outcome().cloned(), server.statistics()),
            (None, Some(modem)) => (modem.outcome().cloned(), modem.statistics()),
            (None, None) => (None, Statistics::default()),
        };
        let (document, received) = match &self.settings.job {
            Job::Send(document) => (document.pages().to_vec(), Vec::new()),
            Job::Receive => (Vec::new(), self.printed()),
        };
        (document, received, outcome.unwrap_or(Outcome::Dropped), statistics)
    }

    /// The pages on paper. One that cannot be read is none.
    fn printed(&mut self) -> Vec<Page> {
        let pages = match (&mut self.server, &mut self.modem) {
            (Some(server), _) => server.pages(),
            (None, Some(modem)) => modem.pages(),
            (None, None) => Ok(Vec::new()),
        };
        pages.unwrap_or_default()
    }

    fn listen_for_ced(&mut self, sound: &[i16]) {
        if !self.is_fax {
            self.is_fax = self.ced.push(sound).iter().any(|e| matches!(e, ToneEvent::Began { .. }));
        }
    }

    fn listen_for_cng(&mut self, sound: &[i16]) {
        if !self.calls {
            self.calls = self.cng.push(sound).iter().any(|e| matches!(e, ToneEvent::Began { .. }));
        }
    }

    fn watch_frames(&mut self) {
        let next = |server: &mut Option<T38Terminal>, modem: &mut Option<AudioTerminal>| {
            server.as_mut().and_then(T38Terminal::poll_event).or_else(|| modem.as_mut()?.poll_event())
        };
        while let Some(event) = next(&mut self.server, &mut self.modem) {
            if matches!(event, Event::Frame(_)) {
                self.frames += 1;
                // A machine without an answer tone is a fax all the same.
                self.is_fax = true;
            }
        }
    }
}

/// Those modems that never go faster than `T38MaxBitRate`: which of its rates a modem takes is settled between the machines,
/// and no gateway holds them back.
const fn modems_within(modems: Modems, bit_rate: Option<u32>) -> Modems {
    let (v17, v29) = match bit_rate {
        Some(most) => (most >= 14_400, most >= 9_600),
        None => (true, true),
    };
    Modems { v17: modems.v17 && v17, v29: modems.v29 && v29, ..modems }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_modem_is_faster_than_the_other_side_takes() {
        let all = Modems::ALL;
        for (bit_rate, expected) in [
            (None, all),
            (Some(33_600), all),
            (Some(14_400), all),
            (Some(12_000), Modems::V29),
            (Some(9_600), Modems::V29),
            (Some(7_200), Modems::V27TER),
            (Some(0), Modems::V27TER),
        ] {
            assert_eq!(modems_within(all, bit_rate), expected, "{bit_rate:?}");
        }
        assert_eq!(modems_within(Modems::V27TER, Some(14_400)), Modems::V27TER);
    }
}
