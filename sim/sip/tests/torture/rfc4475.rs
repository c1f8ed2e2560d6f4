//! RFC 4475, its 49 messages. Where the RFC leaves a choice, the comment says which was taken.

use sip::FaultKind::*;

use crate::reaction::Reaction::{Accept, Discard, Refuse};
use crate::reaction::{Row, row};

/// Section 3.1.1: valid to every parser.
pub(crate) const VALID: [&str; 13] = [
    "wsinv",
    "intmeth",
    "esc01",
    "escnull",
    "esc02",
    "lwsdisp",
    "longreq",
    "dblreq",
    "semiuri",
    "transports",
    "mpart01",
    "unreason",
    "noreason",
];

pub(crate) const EXPECTED: [Row; 49] = [
    // 3.1.1 Valid messages.
    row("wsinv", Accept, &[BranchWithoutCookie]),
    // Well formed, but a method nobody implements.
    row("intmeth", Refuse(501), &[]),
    row("esc01", Accept, &[]),
    row("escnull", Accept, &[]),
    // A percent sign in a method escapes nothing, so this is not REGISTER.
    row("esc02", Refuse(501), &[]),
    row("lwsdisp", Accept, &[]),
    row("longreq", Accept, &[BranchMissing]),
    // The second request in the datagram is not read.
    row("dblreq", Accept, &[OctetsAfterBody]),
    row("semiuri", Accept, &[]),
    row("transports", Accept, &[]),
    row("mpart01", Accept, &[]),
    row("unreason", Accept, &[]),
    row("noreason", Accept, &[]),
    // 3.1.2 Invalid messages.
    row("badinv01", Refuse(400), &[ViaMalformed, ParameterMalformed]),
    row("clerr", Refuse(400), &[BodyTruncated]),
    row("ncl", Refuse(400), &[ContentLengthMalformed]),
    row("scalar02", Refuse(400), &[CSeqNumberRange, NumberRange, MaxForwardsRange]),
    row("scalarlg", Discard, &[CSeqNumberRange, NumberRange, WarningMalformed]),
    row("quotbal", Refuse(400), &[QuoteUnterminated]),
    row("ltgtruri", Refuse(400), &[RequestUriMalformed, BranchMissing]),
    row("lwsruri", Refuse(400), &[StartLineSpacing, RequestUriMalformed]),
    // Might be accepted by a liberal element; refused here, like the others below that may be.
    row("lwsstart", Refuse(400), &[StartLineSpacing]),
    row("trws", Refuse(400), &[StartLineSpacing]),
    row("escruri", Refuse(400), &[RequestUriMalformed]),
    // Refused only by an element to which the date matters.
    row("baddate", Accept, &[DateMalformed]),
    row("regbadct", Refuse(400), &[AddrSpecNeedsBrackets]),
    row("badaspec", Refuse(400), &[UriMalformed]),
    // The archive also lacks the empty line at the end of this one.
    row("baddn", Refuse(400), &[HeadersUnterminated, DisplayNameMalformed]),
    row("badvers", Refuse(505), &[VersionUnsupported, ViaVersion]),
    row("mismatch01", Refuse(400), &[CSeqMethodMismatch]),
    // 400 is allowed, 501 preferred.
    row("mismatch02", Refuse(501), &[CSeqMethodMismatch]),
    row("bigcode", Discard, &[StatusCodeRange]),
    // 3.2 Transaction layer semantics.
    // Matched as an RFC 2543 element would match it.
    row("badbranch", Accept, &[BranchEmpty]),
    // 3.3 Application layer semantics.
    row("insuf", Refuse(400), &[MandatoryHeaderMissing, MaxForwardsMissing]),
    row("unkscm", Refuse(416), &[]),
    row("novelsc", Refuse(416), &[]),
    // What a registrar does: its address of record must be a SIP URI.
    row("unksm2", Refuse(400), &[AddressOfRecordScheme]),
    row("bext01", Refuse(420), &[]),
    row("invut", Refuse(415), &[]),
    // An unknown scheme is no defect; whether to challenge is up to the registrar.
    row("regaut01", Accept, &[]),
    row("multi01", Refuse(400), &[HeaderRepeated]),
    row("mcl01", Refuse(400), &[ContentLengthConflict, HeaderRepeated]),
    // As an endpoint: more than one Via.
    row("bcast", Discard, &[]),
    row("zeromf", Accept, &[]),
    row("cparam01", Accept, &[]),
    row("cparam02", Accept, &[]),
    row("regescrt", Accept, &[]),
    // 400 is allowed as well.
    row("sdp01", Refuse(406), &[]),
    // 3.4 Backward compatibility.
    row("inv2543", Accept, &[MaxForwardsMissing, BranchMissing, TagMissing]),
];
