//! What contradicts itself in a profile, once the defaults are filled in.

mod of_numbers;

use std::collections::BTreeMap;

use super::registration::ACCOUNTS_MAX;
use super::{Codec, Profile, SessionTimerMode, SipMethod};
use crate::Side;
use crate::file::is_user;

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
    /// It is one only in a file that states all of the keys: what the others are is not decided there.
    pub(crate) if_stated: bool,
}

impl Contradiction {
    fn new<K: Into<String>>(keys: impl IntoIterator<Item = K>, message: String, cure: &'static str) -> Self {
        Self { keys: keys.into_iter().map(Into::into).collect(), message, cure, if_stated: false }
    }
}

impl Profile {
    /// All that contradicts itself.
    pub(crate) fn contradictions(&self) -> Vec<Contradiction> {
        let mut found = self.of_numbers();
        found.extend(self.of_methods());
        found.extend(self.of_limits());
        found.extend(self.of_session_timer());
        found.extend(self.of_accounts());
        found.extend(self.of_the_other_side());
        found.extend(self.of_codecs());
        let mut say = |keys: &[&str], message: String, cure| {
            found.push(Contradiction::new(keys.iter().copied(), message, cure));
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
        if self.modes.is_empty() {
            let cure = "write `modes = [\"registration\"]`, `[\"static\"]`, or both";
            say(&["modes"], "`modes` needs at least one entry".to_owned(), cure);
        }
        if self.challenge.algorithms.is_empty() {
            let message = "`challenge.algorithms` needs at least one entry".to_owned();
            say(
                &["challenge.algorithms"],
                message,
                "write `algorithms = [\"MD5\"]`, `[\"SHA-256\"]`, or both",
            );
        }
        found
    }

    /// A side that speaks none of its codecs has no calls. A play may want just that; a profile does not.
    fn of_codecs(&self) -> Option<Contradiction> {
        let is_spoken = |codec: &Codec| codec.is_g711() || self.media.opaque && *codec == Codec::G729;
        (!self.media.codecs.iter().any(is_spoken)).then(|| Contradiction {
            if_stated: true,
            ..Contradiction::new(
                ["media.codecs"],
                "`media.codecs` has none that this side can speak: G722 and G729 can be offered and no more"
                    .to_owned(),
                "write \"PCMU\" or \"PCMA\" as well, or `opaque = true` for calls in G729 without sound",
            )
        })
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
        Some(Contradiction::new(
            [key, "limits.channels"],
            format!("`{key}` is above `limits.channels`, which is {}", limits.channels),
            "lower it, raise `channels`, or write 0 for no limit of its own",
        ))
    }

    /// A caller asks for no less than the least that it takes itself.
    //= https://www.rfc-editor.org/rfc/rfc4028#section-7.1
    fn of_session_timer(&self) -> Option<Contradiction> {
        let timer = &self.session_timer;
        let is_below = timer.mode != SessionTimerMode::Off && timer.min_se_s > timer.expires_s;
        is_below.then(|| {
            Contradiction::new(
                ["session_timer.min_se_s", "session_timer.expires_s"],
                format!("`session_timer.min_se_s` is above `expires_s`, which is {}", timer.expires_s),
                "lower `min_se_s`, or raise `expires_s`: Session-Expires is never less than Min-SE (RFC 4028 7.1)",
            )
        })
    }

    /// Tables that mean something on the other side alone.
    fn of_the_other_side(&self) -> Option<Contradiction> {
        match self.side {
            Side::Carrier => self.extensions.keys().next().map(|name| {
                Contradiction::new(
                    [format!("extensions.{name}"), "extensions".to_owned()],
                    "`[extensions]` is a table of a PBX, and this is a carrier".to_owned(),
                    "a carrier's numbers are `[magic.<name>]`; leave it out, or say `--as pbx`",
                )
            }),
            Side::Pbx => self.magic.keys().next().map(|name| {
                Contradiction::new(
                    [format!("magic.{name}"), "magic".to_owned()],
                    "`[magic]` is a table of a carrier, and this is a PBX".to_owned(),
                    "what answers at a PBX is `[extensions.<name>]`; leave it out, or say `--as carrier`",
                )
            }),
        }
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-11
    fn of_methods(&self) -> Option<Contradiction> {
        let missing = SipMethod::NEEDED.into_iter().find(|method| !self.calls.methods.contains(method))?;
        let needed = SipMethod::NEEDED.map(SipMethod::name).join(", ");
        Some(Contradiction::new(
            ["calls.methods"],
            format!("`calls.methods` is without {}: who takes calls takes {needed}", missing.name()),
            "leave out INFO and UPDATE alone",
        ))
    }

    fn of_accounts(&self) -> Vec<Contradiction> {
        let registration = &self.registration;
        let (mut found, mut owners) = (Vec::new(), BTreeMap::new());
        let mut say = |key: String, message, cure| found.push(Contradiction::new([key], message, cure));
        if registration.gin && !registration.accounts.is_empty() {
            let message = "`registration.gin` registers all numbers in bulk, and `accounts` each by itself";
            say("registration.gin".to_owned(), message.to_owned(), "leave out one of the two");
        }
        if registration.accounts.len() > ACCOUNTS_MAX {
            let message = format!("`registration.accounts` has more than {ACCOUNTS_MAX} accounts");
            say("registration.accounts".to_owned(), message, "leave some out");
        }
        for (user, account) in &registration.accounts {
            let key = format!("registration.accounts.{user}");
            if user.is_empty() || !is_user(user) {
                let message = format!("`{user}` is no user of an account");
                say(key.clone(), message, "a user has letters, digits and -_.!~*'()&=+$,;?/");
            }
            for did in &account.dids {
                if !self.numbers.dids.contains_key(did) {
                    let message = format!("the account `{user}` has the DID `{did}`, which does not exist");
                    say(format!("{key}.dids"), message, "name one of `[numbers.dids]`");
                } else if let Some(other) = owners.insert(did, user) {
                    let message = format!("the DID `{did}` is of the account `{user}` and of `{other}`");
                    say(format!("{key}.dids"), message, "a number is of one account");
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Secret;
    use crate::profile::TrunkAccount;

    #[test]
    fn one_codec_at_least_is_spoken() {
        let said = |codecs: &[Codec], opaque| {
            let mut profile = Profile::default();
            (profile.media.codecs, profile.media.opaque) = (codecs.to_vec(), opaque);
            profile.contradictions().into_iter().map(|wrong| wrong.message).collect::<String>()
        };
        for (codecs, opaque, is_wrong) in [
            (&[Codec::G729][..], false, true),
            (&[Codec::G729], true, false),
            (&[Codec::G722], true, true),
            (&[], false, true),
            (&[Codec::G729, Codec::Pcmu], false, false),
        ] {
            assert_eq!(said(codecs, opaque).contains("can speak"), is_wrong, "{codecs:?} {opaque}");
        }
    }

    #[test]
    fn accounts_have_users_and_numbers_of_their_own() {
        let said = |accounts: &[(&str, &[&str])], gin: bool| {
            let mut profile = Profile::default();
            profile.registration.gin = gin;
            profile.registration.accounts = accounts
                .iter()
                .map(|(user, dids)| {
                    let dids = dids.iter().map(|did| (*did).to_owned()).collect();
                    ((*user).to_owned(), TrunkAccount { password: Secret::new("x"), dids })
                })
                .collect();
            let found = profile.contradictions().into_iter().map(|wrong| wrong.message);
            found.collect::<Vec<_>>().join("; ")
        };
        assert_eq!(said(&[("a", &["main"]), ("b", &["second"]), ("c", &[])], false), "");
        assert_eq!(said(&[], true), "");
        assert!(said(&[("a", &[])], true).contains("in bulk"));
        assert!(said(&[("a b", &[])], false).contains("`a b` is no user"));
        assert!(said(&[("a", &["third"])], false).contains("`third`, which does not exist"));
        assert!(said(&[("a", &["main"]), ("b", &["main"])], false).contains("of the account `b` and of `a`"));
    }
}
