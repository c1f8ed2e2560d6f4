//! What contradicts itself in a profile, once the defaults are filled in.

use super::{Profile, SipMethod};

/// RTP and RTCP for a handful of calls.
const PORTS_MIN: u16 = 20;

/// Keys that do not go together.
#[derive(Debug)]
pub(crate) struct Contradiction {
    /// The keys, the one that a file has most likely stated first.
    pub(crate) keys: Vec<String>,
    /// What is wrong.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) cure: &'static str,
}

impl Profile {
    /// All that contradicts itself.
    pub(crate) fn contradictions(&self) -> Vec<Contradiction> {
        let mut found = self.of_numbers();
        found.extend(self.of_methods());
        found.extend(self.of_limits());
        let mut say = |keys: &[&str], message: String, cure| {
            found.push(Contradiction { keys: keys.iter().map(|k| (*k).to_owned()).collect(), message, cure });
        };
        let registration = &self.registration;
        if registration.min_expires_s > registration.max_expires_s {
            let message = format!(
                "`registration.min_expires_s` is above `max_expires_s`, which is {}",
                registration.max_expires_s
            );
            let keys = ["registration.min_expires_s", "registration.max_expires_s"];
            say(&keys, message, "raise `max_expires_s`, or lower `min_expires_s`");
        }
        let ports = self.media.ports;
        if ports.last.saturating_sub(ports.first) < PORTS_MIN {
            let message = format!("`media.ports` is a range of less than {PORTS_MIN} ports");
            say(
                &["media.ports"],
                message,
                "a call needs two ports on each side, and ports rest after a call",
            );
        }
        let media = &self.media;
        if media.maxptime_ms != 0 && media.maxptime_ms < media.ptime_ms {
            let message = format!("`media.maxptime_ms` is below `ptime_ms`, which is {}", media.ptime_ms);
            say(&["media.maxptime_ms", "media.ptime_ms"], message, "raise it, or write 0 for no limit");
        }
        if self.modes.is_empty() || self.challenge.algorithms.is_empty() {
            let message = "`modes` and `challenge.algorithms` need at least one entry".to_owned();
            say(&["modes", "challenge.algorithms"], message, "");
        }
        found
    }

    /// What is part of the channels cannot be more than all of them.
    fn of_limits(&self) -> Option<Contradiction> {
        let limits = &self.limits;
        let parts = [
            ("limits.channels_inbound", limits.channels_inbound),
            ("limits.channels_outbound", limits.channels_outbound),
            ("limits.channels_per_did", limits.channels_per_did),
        ];
        let (key, _) = parts.into_iter().find(|(_, own)| *own > limits.channels)?;
        Some(Contradiction {
            keys: vec![key.to_owned(), "limits.channels".to_owned()],
            message: format!("`{key}` is above `limits.channels`, which is {}", limits.channels),
            cure: "lower it, raise `channels`, or write 0 for no limit of its own",
        })
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-11
    fn of_methods(&self) -> Option<Contradiction> {
        let missing = SipMethod::NEEDED.into_iter().find(|method| !self.calls.methods.contains(method))?;
        let needed = SipMethod::NEEDED.map(SipMethod::name).join(", ");
        Some(Contradiction {
            keys: vec!["calls.methods".to_owned()],
            message: format!("`calls.methods` is without {}: who takes calls takes {needed}", missing.name()),
            cure: "leave out INFO and UPDATE alone",
        })
    }

    fn of_numbers(&self) -> Vec<Contradiction> {
        let (mut found, numbers) = (Vec::new(), &self.numbers);
        let mut say = |keys: Vec<String>, message, cure| found.push(Contradiction { keys, message, cure });
        if !numbers.dids.contains_key(&numbers.pilot) {
            let message = format!("`numbers.pilot` names the DID `{}`, which does not exist", numbers.pilot);
            say(vec!["numbers.pilot".to_owned()], message, "name one of `[numbers.dids]`");
        }
        let dids = numbers.dids.iter();
        let dids = dids.map(|(name, did)| (format!("numbers.dids.{name}"), did, numbers.complete(did)));
        let magic = self.magic.iter();
        let magic = magic.map(|(name, c)| (format!("magic.{name}.number"), &c.number, c.example(numbers)));
        for (key, number, complete) in dids.chain(magic) {
            if number.is_empty() {
                let message = format!("missing key `{key}`");
                say(
                    vec![key.trim_end_matches(".number").to_owned()],
                    message,
                    "write the number that is called",
                );
            } else if complete.is_none() {
                let message = format!("`{number}` with the block `{}` is no number", numbers.block);
                let keys = vec![key, "numbers.block".to_owned()];
                say(keys, message, "a number has at most 15 digits; see `trunksim explain numbers.block`");
            }
        }
        for name in self.extensions.keys().filter(|name| !numbers.dids.contains_key(*name)) {
            let message = format!("the extension `{name}` has no DID of that name");
            say(vec![format!("extensions.{name}")], message, "add one to `[numbers.dids]`");
        }
        found
    }
}
