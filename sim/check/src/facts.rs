//! What the judges are told about a trunk before the first packet: its mode and what both sides stated.

use std::sync::Arc;

use page::{Page, Resolution};
use plan::profile::{CallPace, Fax, Screening};
use plan::{
    FaxDocument, FaxOrder, FaxResolution, NumberFormat, Plan, Profile, ProfileFile, Secret, Side, TrunkMode,
    Verb,
};
use trace::{ClockMode, Header, Party};

use crate::called::VoiceLines;
use crate::caller::Screens;

/// What is known about the trunk. Everything that is `None` is not judged: a capture from the field is
/// judged without any.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// How the two sides know each other.
    pub mode: Option<TrunkMode>,
    /// What the carrier's profile states.
    pub carrier: SideFacts,
    /// What the PBX's profile states.
    pub pbx: SideFacts,
    /// True for a capture: who made it is neither of the two, and may have missed packets of either.
    pub is_captured: bool,
    /// True while a live side goes on in the same process, and for its recording.
    pub is_live_side: bool,
    /// True when nobody knows which of the two sides is the carrier.
    pub is_guess: bool,
    /// The documents that the plan lets a side send by fax, in its order; behind them those that a device was given.
    pub documents: Vec<(Party, Vec<Page>)>,
    /// The side that a device has.
    pub device: Option<Party>,
}

/// What one side's profile states.
#[derive(Clone, Debug, Default)]
pub(crate) struct SideFacts {
    /// User names and passwords by which this side answers challenges.
    pub credentials: Vec<(String, Secret)>,
    /// The shortest pause in seconds between refused REGISTERs that the profile allows.
    pub register_retry_s: Option<u32>,
    /// Simultaneous calls this side takes part in.
    pub channels: Option<u32>,
    /// Of these, calls to the PBX and calls from it; 0 for no limit of their own.
    pub channels_each_way: Option<[u32; 2]>,
    /// How fast it takes new calls, where its profile has a limit.
    pub pace: Option<CallPace>,
    /// Which callers its profile refuses, where it does.
    pub screens: Option<Arc<Screens>>,
    /// The number that takes the place of callers who are not the customer's, where the profile does that.
    pub main_number: Option<String>,
    /// The longest call in seconds; 0 for no limit.
    pub duration_max_s: Option<u32>,
    /// False when an INVITE without offer may be refused.
    pub accepts_delayed_offer: Option<bool>,
    /// How this side writes numbers in its own INVITEs: called and calling.
    pub number_formats: Option<(NumberFormat, NumberFormat)>,
    /// False when this side's challenges lack a qop, as its profile says.
    pub challenges_with_qop: Option<bool>,
    /// False when this side never sends RTCP, as its profile says.
    pub rtcp: Option<bool>,
    /// True when this side hands over its record of each call. Otherwise only the records that come are
    /// judged, and none is missed.
    pub hands_over_records: bool,
    /// What this side says about fax.
    pub fax: Option<Fax>,
    /// Its numbers without T.38, where it has some.
    pub voice_lines: Option<Arc<VoiceLines>>,
    /// True when its clock is unknown: it is observed from the other side or from in between. What arrived at it
    /// is stamped when it passed the observer, a way too early, and what it sent a way too late.
    pub is_far: bool,
}

impl Facts {
    /// What a plan states. A real device has stated nothing: what stands in the plan for it is a placeholder. Only
    /// the account is known, which it was given.
    #[must_use]
    pub(crate) fn of_plan(plan: &Plan) -> Self {
        let registration = &plan.pbx.registration;
        let mut pbx = SideFacts::default();
        if plan.device != Some(Side::Pbx) {
            pbx = SideFacts::of_profile(&plan.pbx);
            pbx.register_retry_s = registration.retry_s.iter().copied().min();
            pbx.number_formats = Some((plan.pbx.numbers.called_out, plan.pbx.numbers.calling_out));
        }
        if !plan.secrets_are_blank {
            let each = registration.credentials();
            pbx.credentials = each.map(|(user, password)| (user.to_owned(), password.clone())).collect();
        }
        let mut carrier = SideFacts::default();
        if plan.device != Some(Side::Carrier) {
            carrier = SideFacts::of_profile(&plan.carrier);
            carrier.number_formats = Some((plan.carrier.numbers.called_in, plan.carrier.numbers.calling_in));
        }
        let device = plan.device.map(party);
        Self { mode: Some(plan.mode), carrier, pbx, documents: documents(plan), device, ..Self::default() }
    }

    /// What the profiles of the header promise, for a recording that nobody has planned.
    #[must_use]
    pub(crate) fn promised(header: &Header) -> Self {
        let files = [Side::Carrier, Side::Pbx].map(|side| {
            let text = header.promised[usize::from(side == Side::Pbx)].as_deref()?;
            ProfileFile::parse(side, "profile.toml", text).ok()
        });
        Self::promised_by(header, [files[0].as_ref(), files[1].as_ref()])
    }

    /// The same by whoever has the profiles, with their passwords. Of a side that may be either nobody has promised
    /// anything.
    #[must_use]
    pub(crate) fn promised_by(header: &Header, files: [Option<&ProfileFile>; 2]) -> Self {
        if header.cast.is_guess {
            return Self::default();
        }
        let profiles = files.map(|file| file?.alone().ok());
        let [carrier, mut pbx] =
            profiles.each_ref().map(|p| p.as_ref().map(SideFacts::of_profile).unwrap_or_default());
        pbx.credentials = files[1].map(ProfileFile::accounts).unwrap_or_default();
        Self { mode: mode_of(profiles.iter().flatten()), carrier, pbx, ..Self::default() }
    }

    /// True when nothing can have happened before the recording began: what it does not know was not.
    #[must_use]
    pub(crate) fn sees_beginning(&self) -> bool {
        self.mode.is_some() && !self.is_captured
    }

    /// The same when these sides are played by agents that hand over their records of calls.
    #[must_use]
    pub(crate) fn with_records_of(mut self, parties: &[Party]) -> Self {
        self.carrier.hands_over_records = parties.contains(&Party::Carrier);
        self.pbx.hands_over_records = parties.contains(&Party::Pbx);
        self
    }

    /// The same for who looks on from where a recording was made: at the sides that this program played, if it
    /// played any.
    #[must_use]
    pub(crate) fn seen_from(mut self, header: &Header) -> Self {
        let is_virtual = matches!(header.clock, ClockMode::Virtual | ClockMode::Stepped);
        let is_far = |party| !is_virtual && !header.played.contains(&party);
        self.carrier.is_far = is_far(Party::Carrier);
        self.pbx.is_far = is_far(Party::Pbx);
        self.is_captured = header.is_partial;
        self.is_live_side = header.clock == ClockMode::Real && header.played.len() == 1;
        self.is_guess = header.cast.is_guess;
        self
    }

    /// What is known of one side.
    #[must_use]
    pub(crate) fn of(&self, party: Party) -> &SideFacts {
        if party == Party::Pbx { &self.pbx } else { &self.carrier }
    }
}

impl SideFacts {
    fn of_profile(profile: &Profile) -> Self {
        Self {
            credentials: Vec::new(),
            register_retry_s: None,
            channels: Some(profile.limits.channels),
            channels_each_way: Some([profile.limits.channels_inbound, profile.limits.channels_outbound]),
            pace: profile.limits.pace(),
            screens: Screens::of(profile).map(Arc::new),
            main_number: main_number(profile),
            duration_max_s: Some(profile.calls.duration_max_s),
            accepts_delayed_offer: Some(profile.calls.accepts_delayed_offer),
            number_formats: None,
            challenges_with_qop: Some(profile.challenge.qop),
            rtcp: Some(profile.media.rtcp),
            hands_over_records: false,
            fax: Some(profile.fax.clone()),
            voice_lines: VoiceLines::of(profile).map(Arc::new),
            is_far: false,
        }
    }
}

fn main_number(profile: &Profile) -> Option<String> {
    let replaces = profile.side == Side::Carrier && profile.identity.screening == Screening::MainNumber;
    profile.did(&profile.numbers.pilot).filter(|_| replaces).map(|number| number.to_string())
}

/// The only trunk mode that all of these can do.
fn mode_of<'a>(profiles: impl Iterator<Item = &'a Profile> + Clone) -> Option<TrunkMode> {
    profiles.clone().next()?;
    let can = |mode: &TrunkMode| profiles.clone().all(|profile| profile.modes.contains(mode));
    let mut modes = TrunkMode::ALL.into_iter().filter(can);
    modes.next().filter(|_| modes.next().is_none())
}

/// Who plays a side.
pub(crate) const fn party(side: Side) -> Party {
    match side {
        Side::Carrier => Party::Carrier,
        Side::Pbx => Party::Pbx,
    }
}

fn documents(plan: &Plan) -> Vec<(Party, Vec<Page>)> {
    let sent = plan.steps.iter().filter_map(|step| match &step.verb {
        // What a real device sends nobody here has written, unless it was given something (`Event::Paper`).
        Verb::SendFax(order) => {
            let side = step.subject.side().filter(|side| plan.device != Some(*side))?;
            Some((party(side), document(plan, order)))
        }
        _ => None,
    });
    sent.collect()
}

/// The pages that an order names. A file that is no document has none.
fn document(plan: &Plan, order: &FaxOrder) -> Vec<Page> {
    match &order.document {
        FaxDocument::Text { pages, resolution } => {
            let resolution = match resolution {
                FaxResolution::Standard => Resolution::Standard,
                FaxResolution::Fine => Resolution::Fine,
                FaxResolution::Superfine => Resolution::Superfine,
            };
            page::pattern::text_pages(resolution, *pages, plan.seed)
        }
        FaxDocument::File(name) => {
            let octets = plan.documents.get(name);
            octets.and_then(|o| page::tiff::read(o).ok()).map(|d| d.pages).unwrap_or_default()
        }
    }
}
