//! The flows, and those that any user agent can play.

pub(crate) mod between;
mod calls;
mod extensions;
pub(crate) mod fax;
mod media;
mod refusals;
mod registration;

use libtest_mimic::Failed;
use tests::process::Process;

use crate::Tried;
use crate::peer::Cell;
use crate::stage::Stage;
use crate::verdict::Blamed;

pub(crate) use calls::several;

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Flow {
    RegistersAndCalls,
    RegistersAndIsCalled,
    OneOfSeveral,
    WrongPassword,
    Calls,
    IsCalled,
    SeveralCalls,
    Refuses,
    IsRefused,
    Cancels,
    IsCancelled,
    EarlyMedia,
    Digits,
    IsDialled,
    Hold,
    IsHeld,
    Reliable,
    SessionTimer,
    SendsT38,
    ReceivesT38,
    SendsG711,
    ReceivesG711,
    CarrierIsCalled,
    CarrierCalls,
    CarrierChallenges,
    BetweenOutbound,
    BetweenInbound,
    BetweenRefused,
    Plays,
    Guide,
}

impl Flow {
    /// In the order of the rows.
    pub(crate) const ALL: [Self; 30] = [
        Self::RegistersAndCalls,
        Self::RegistersAndIsCalled,
        Self::OneOfSeveral,
        Self::WrongPassword,
        Self::Calls,
        Self::IsCalled,
        Self::SeveralCalls,
        Self::Refuses,
        Self::IsRefused,
        Self::Cancels,
        Self::IsCancelled,
        Self::EarlyMedia,
        Self::Digits,
        Self::IsDialled,
        Self::Hold,
        Self::IsHeld,
        Self::Reliable,
        Self::SessionTimer,
        Self::SendsT38,
        Self::ReceivesT38,
        Self::SendsG711,
        Self::ReceivesG711,
        Self::CarrierIsCalled,
        Self::CarrierCalls,
        Self::CarrierChallenges,
        Self::BetweenOutbound,
        Self::BetweenInbound,
        Self::BetweenRefused,
        Self::Plays,
        Self::Guide,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::RegistersAndCalls => "registers and calls",
            Self::RegistersAndIsCalled => "registers and is called",
            Self::OneOfSeveral => "one of several accounts",
            Self::WrongPassword => "wrong password",
            Self::Calls => "calls",
            Self::IsCalled => "is called",
            Self::SeveralCalls => "several calls",
            Self::Refuses => "refuses",
            Self::IsRefused => "is refused",
            Self::Cancels => "cancels",
            Self::IsCancelled => "is cancelled",
            Self::EarlyMedia => "early media",
            Self::Digits => "digits",
            Self::IsDialled => "digits to it",
            Self::Hold => "hold",
            Self::IsHeld => "is held",
            Self::Reliable => "reliable ringing",
            Self::SessionTimer => "session timer",
            Self::SendsT38 => "sends a fax, T.38",
            Self::ReceivesT38 => "receives a fax, T.38",
            Self::SendsG711 => "sends a fax, G.711",
            Self::ReceivesG711 => "receives a fax, G.711",
            Self::CarrierIsCalled => "as the carrier, is called",
            Self::CarrierCalls => "as the carrier, calls",
            Self::CarrierChallenges => "as the carrier, challenges",
            Self::BetweenOutbound => "between, outbound",
            Self::BetweenInbound => "between, inbound",
            Self::BetweenRefused => "between, refused",
            Self::Plays => "plays, by its driver",
            Self::Guide => "its guide",
        }
    }
}

/// How a flow is played.
pub(crate) type Play = fn(&Stage) -> Result<Blamed, Failed>;

/// What user agents play.
const OF_DEVICES: [(Flow, Play); 16] = [
    (Flow::RegistersAndCalls, registration::calls),
    (Flow::RegistersAndIsCalled, registration::is_called),
    (Flow::OneOfSeveral, registration::is_one_of_several),
    (Flow::Calls, calls::calls),
    (Flow::IsCalled, calls::is_called),
    (Flow::Refuses, refusals::refuses),
    (Flow::IsRefused, refusals::is_refused),
    (Flow::Cancels, refusals::cancels),
    (Flow::IsCancelled, refusals::is_cancelled),
    (Flow::EarlyMedia, media::early),
    (Flow::Digits, media::digits),
    (Flow::IsDialled, media::is_dialled),
    (Flow::Hold, media::hold),
    (Flow::IsHeld, media::is_held),
    (Flow::Reliable, extensions::reliable),
    (Flow::SessionTimer, extensions::session_timer),
];

/// What a user agent plays, but for what it cannot do, each with the reason.
pub(crate) fn of_devices(cannot: &[(Flow, &'static str)]) -> Vec<Cell> {
    let why = |flow: Flow| cannot.iter().find(|(of, _)| *of == flow).map(|(_, why)| *why);
    OF_DEVICES.into_iter().map(|(flow, play)| Cell { flow, play: why(flow).map_or(Ok(play), Err) }).collect()
}

/// The carrier has answered a call of the peer.
fn established(carrier: &mut Process) -> Tried {
    carrier.says_one_of(&["carrier -> pbx  180", "carrier -> pbx  183"])?;
    carrier.says("carrier -> pbx  200")?;
    carrier.says("pbx -> carrier  ACK")
}

/// The peer has hung up.
fn hung_up(carrier: &mut Process) -> Tried {
    carrier.says("pbx -> carrier  BYE")?;
    carrier.says("carrier -> pbx  200")
}
