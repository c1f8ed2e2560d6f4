//! The state of offer and answer in one dialog.
//!
//! RFC 3264 has no figure; this is section 4 as one. The exchange is atomic: a rejection leads back to
//! where it began, so each pending state remembers whether there was a session.
//!
//! ```text
//!            send offer                    receive offer
//!   OfferSent <──────────── NoSession ────────────> OfferReceived
//!       │  └─ rejected ────────^  ^──── rejected ────────┘  │
//!       │ receive answer                        send answer │
//!       └───────────────────> Stable <──────────────────────┘
//!            send offer        │  │        receive offer
//!   ReofferSent <──────────────┘  └──────────────> ReofferReceived
//!       └── answer or rejected ─^  ^─ answer or rejected ───┘
//! ```

use core::fmt;

/// Where the dialog stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Nothing was agreed and nothing is offered.
    #[default]
    NoSession,
    /// Our first offer waits for its answer.
    OfferSent,
    /// Their first offer waits for our answer.
    OfferReceived,
    /// A session is agreed and nothing is offered.
    Stable,
    /// Our offer to change the session waits for its answer.
    ReofferSent,
    /// Their offer to change the session waits for our answer.
    ReofferReceived,
}

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// We send an offer.
    SendOffer,
    /// An offer comes in.
    ReceiveOffer,
    /// We send the answer.
    SendAnswer,
    /// The answer comes in.
    ReceiveAnswer,
    /// We reject their offer.
    SendRejection,
    /// Our offer is rejected, or its request fails.
    ReceiveRejection,
}

/// Why something must not happen now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// We sent an offer that has no answer yet: another must not be sent, and one coming in is glare.
    OwnOfferPending,
    /// Their offer waits for our answer: neither side may offer again.
    TheirOfferPending,
    /// There is no offer that this could belong to.
    NoOffer,
}

impl State {
    /// All states, for tables.
    pub const ALL: [Self; 6] = [
        Self::NoSession,
        Self::OfferSent,
        Self::OfferReceived,
        Self::Stable,
        Self::ReofferSent,
        Self::ReofferReceived,
    ];

    /// The state after an event, or why the event is refused.
    //= https://www.rfc-editor.org/rfc/rfc3264#section-4
    pub const fn after(self, event: Event) -> Result<Self, Refusal> {
        match (self, event) {
            (Self::NoSession, Event::SendOffer) => Ok(Self::OfferSent),
            (Self::NoSession, Event::ReceiveOffer) => Ok(Self::OfferReceived),
            (Self::Stable, Event::SendOffer) => Ok(Self::ReofferSent),
            (Self::Stable, Event::ReceiveOffer) => Ok(Self::ReofferReceived),

            (Self::OfferSent | Self::ReofferSent, Event::ReceiveAnswer) => Ok(Self::Stable),
            (Self::OfferReceived | Self::ReofferReceived, Event::SendAnswer) => Ok(Self::Stable),

            (Self::OfferSent, Event::ReceiveRejection) => Ok(Self::NoSession),
            (Self::OfferReceived, Event::SendRejection) => Ok(Self::NoSession),
            (Self::ReofferSent, Event::ReceiveRejection) => Ok(Self::Stable),
            (Self::ReofferReceived, Event::SendRejection) => Ok(Self::Stable),

            (Self::OfferSent | Self::ReofferSent, Event::SendOffer | Event::ReceiveOffer) => {
                Err(Refusal::OwnOfferPending)
            }
            (Self::OfferReceived | Self::ReofferReceived, Event::SendOffer | Event::ReceiveOffer) => {
                Err(Refusal::TheirOfferPending)
            }
            (
                _,
                Event::SendAnswer | Event::ReceiveAnswer | Event::SendRejection | Event::ReceiveRejection,
            ) => Err(Refusal::NoOffer),
        }
    }

    /// True when an offer waits for its answer.
    #[must_use]
    pub const fn is_pending(self) -> bool {
        !matches!(self, Self::NoSession | Self::Stable)
    }
}

impl Event {
    /// All events, for tables.
    pub const ALL: [Self; 6] = [
        Self::SendOffer,
        Self::ReceiveOffer,
        Self::SendAnswer,
        Self::ReceiveAnswer,
        Self::SendRejection,
        Self::ReceiveRejection,
    ];
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OwnOfferPending => "our own offer has no answer yet",
            Self::TheirOfferPending => "their offer has no answer yet",
            Self::NoOffer => "there is no offer to answer or reject",
        })
    }
}

impl core::error::Error for Refusal {}
