//! `fax.json`: the result sheet for programs, with the exchange line by line.

mod made;

use schemars::JsonSchema;
use serde::Serialize;

use super::Fax;
use crate::case::Case;
use crate::json::{self, FaxTransportWord, PartyWord, Seconds};

const FORMAT: &str = "trunksim-fax";
const FORMAT_VERSION: u32 = 1;

/// The faxes of a run; none when there was none.
#[must_use]
pub fn text(case: &Case) -> Option<String> {
    let (faxes, counted) = (Fax::all(case), case.data_calls());
    let is_there = !faxes.is_empty() || !counted.is_empty();
    is_there.then(|| json::text(&Faxes::of(case, &faxes, &counted)))
}

/// The faxes and data calls of a run.
#[derive(JsonSchema, Serialize)]
#[schemars(title = "fax.json")]
pub(crate) struct Faxes<'a> {
    /// Always the same.
    #[schemars(extend("const" = FORMAT))]
    format: &'static str,
    /// Grows whenever an older reader would be wrong.
    #[schemars(extend("const" = FORMAT_VERSION))]
    format_version: u32,
    /// The program that wrote it.
    version: &'static str,
    /// The run's id.
    run: &'a str,
    /// The fax calls, in order of time.
    faxes: Vec<FaxCall<'a>>,
    /// What our modems and path tests counted, an entry for each end.
    data_calls: Vec<DataCall<'a>>,
}

/// One fax call. The second one's files begin with `fax-2`.
#[derive(JsonSchema, Serialize)]
struct FaxCall<'a> {
    /// The call.
    call_id: String,
    /// What the judge heard; null when it saw no fax in the call.
    on_the_wire: Option<Heard<'a>>,
    /// Each page as it was sent and as it arrived.
    pages: Vec<PagePair>,
    /// The machine that was to send; null when it is not ours.
    sending_machine: Option<Machine<'a>>,
    /// The machine that was to receive; null when it is not ours.
    receiving_machine: Option<Machine<'a>>,
}

/// A fax, as the wire shows it.
#[derive(JsonSchema, Serialize)]
struct Heard<'a> {
    /// What became of it, in words.
    result: String,
    /// Every page was confirmed, and none is known to be another one.
    sent: bool,
    /// What arrived is the document, pixel by pixel; null when nobody says what was to be sent.
    identical: Option<bool>,
    /// What carried it.
    transport: Option<FaxTransportWord>,
    /// What carried the last page.
    last_transport: Option<FaxTransportWord>,
    /// The tries to go from sound to T.38, in order of time.
    switches: Vec<Switch>,
    /// T.38 as it was agreed first.
    agreed: Option<Agreed>,
    /// What can be said about the whole exchange.
    facts: Facts<'a>,
    /// The pages as they were heard; one that was sent again is there again.
    pages: Vec<HeardPage<'a>>,
    /// The exchange, line by line.
    said: Vec<Said<'a>>,
    /// The streams of UDPTL.
    udptl: Vec<Udptl>,
}

/// A re-INVITE or UPDATE that offers T.38.
#[derive(JsonSchema, Serialize)]
struct Switch {
    /// Who offered.
    by: String,
    /// When.
    at_s: Seconds,
    /// The final status; null without one.
    status: Option<u16>,
    /// The answer has an image stream in use.
    accepted: bool,
    /// When who offered knew.
    known_s: Option<Seconds>,
}

/// T.38 as it was agreed.
#[derive(JsonSchema, Serialize)]
struct Agreed {
    /// When the answer was sent.
    at_s: Seconds,
    /// Who offered.
    by: String,
    /// What the carrier said.
    carrier: Attributes,
    /// What the PBX said.
    pbx: Attributes,
}

/// The attributes of T.38 in one side's SDP.
#[derive(JsonSchema, Serialize)]
struct Attributes {
    /// T38FaxVersion.
    version: u8,
    /// T38MaxBitRate, bit/s.
    max_bit_rate: Option<u32>,
    /// T38FaxRateManagement.
    #[schemars(extend("enum" = ["localTCF", "transferredTCF", null]))]
    rate_management: Option<&'static str>,
    /// T38FaxMaxBuffer, octets.
    max_buffer: Option<u32>,
    /// T38FaxMaxDatagram, octets.
    max_datagram: Option<u32>,
    /// T38FaxUdpEC.
    #[schemars(extend("enum" = ["t38UDPNoEC", "t38UDPRedundancy", "t38UDPFEC", null]))]
    error_correction: Option<&'static str>,
    /// T38FaxFillBitRemoval.
    fill_bit_removal: bool,
    /// T38FaxTranscodingMMR.
    transcoding_mmr: bool,
    /// T38FaxTranscodingJBIG.
    transcoding_jbig: bool,
}

/// What can be said about a whole exchange, in the terms of T.30.
#[derive(JsonSchema, Serialize)]
struct Facts<'a> {
    /// Who sent the pages, by the DCS.
    sender: Option<String>,
    /// The number in TSI, CSI or CIG of the caller; where nobody knows who called, of who was heard first.
    caller_ident: Option<&'a str>,
    /// The number of the other.
    answerer_ident: Option<&'a str>,
    /// What the last DCS or CTC ordered, `v17-14400`.
    modem: Option<&'static str>,
    /// The rates that were ordered one after the other, bit/s.
    rates: &'a [u32],
    /// The rate of the last page data, bit/s.
    page_rate: Option<u32>,
    /// ECM, by the last DCS.
    ecm: Option<bool>,
    /// The coding, by the last DCS; null for one that is not read.
    #[schemars(extend("enum" = ["MH", "MR", "MMR", null]))]
    coding: Option<&'static str>,
    /// The resolution, by the last DCS.
    #[schemars(extend("enum" = ["standard", "fine", "superfine", null]))]
    resolution: Option<&'static str>,
    /// Training checks.
    trainings: u32,
    /// Those that failed: FTT.
    retrains: u32,
    /// Requests for frames again: PPR.
    ppr: u32,
    /// Frames that were sent again.
    resent_frames: u32,
    /// Slower from here: CTC.
    ctc: u32,
    /// Given up on missing frames: EOR.
    eor: u32,
    /// Not ready: RNR.
    rnr: u32,
    /// Page good, train again: RTP.
    rtp: u32,
    /// Page bad, train again: RTN.
    rtn: u32,
    /// Say that again: CRP.
    crp: u32,
    /// Control frames with a wrong FCS.
    bad_frames: u32,
    /// Times that something was lost, from the caller and from the answerer, as above.
    losses: [u32; 2],
    /// The furthest phase of T.30.
    #[schemars(extend("enum" = ["A", "B", "C", "D", "E"]))]
    phase: &'static str,
    /// Commands without an answer: who sent them, and what.
    unanswered: Vec<(String, &'a str)>,
    /// Who sent the first DCN.
    dcn_from: Option<String>,
    /// How it ended, in words.
    ending: String,
}

/// A page, as it was heard.
#[derive(JsonSchema, Serialize)]
struct HeardPage<'a> {
    /// From 1.
    number: u32,
    /// When its data began.
    at_s: Seconds,
    /// When its data ended, repetitions included.
    until_s: Seconds,
    /// The modem of its last data.
    modem: &'static str,
    /// It came in numbered frames.
    ecm: bool,
    /// Its coding; null for one that is not read.
    #[schemars(extend("enum" = ["MH", "MR", "MMR", null]))]
    coding: Option<&'static str>,
    /// Pixels in a row.
    width: u32,
    /// Rows.
    rows: u32,
    /// Rows that could not be read.
    bad_rows: u32,
    /// The longest run of these.
    longest_bad_run: u32,
    /// It ended with its mark, and no frame is missing.
    complete: bool,
    /// Frames that were announced and never heard whole.
    missing_frames: u32,
    /// Frames that were sent again.
    resent_frames: u32,
    /// What followed it, `EOP`, `PPS-MPS`.
    ended_by: Option<&'a str>,
    /// What the receiver answered, `MCF`.
    decided_by: Option<&'a str>,
    /// The receiver confirmed it: MCF, RTP or PIP.
    confirmed: bool,
}

/// A line of the exchange.
#[derive(JsonSchema, Serialize)]
struct Said<'a> {
    /// When it began.
    at_s: Seconds,
    /// When it ended; of repetitions, the last.
    until_s: Seconds,
    /// Who said it.
    by: String,
    /// A tone, frames, or a page, in words.
    what: &'a str,
    /// How often in a row.
    count: u32,
}

/// A stream of UDPTL: what was sent, and what its receiver could make of what arrived.
#[derive(JsonSchema, Serialize)]
struct Udptl {
    /// Who sent it.
    by: String,
    /// Datagrams sent.
    datagrams: u64,
    /// The longest, octets.
    longest: usize,
    /// Copies of an indicator or control IFP on the average, in hundredths.
    control_copies_hundredths: Option<u64>,
    /// Copies of an IFP of page data on the average, in hundredths.
    page_copies_hundredths: Option<u64>,
    /// Datagrams that arrived.
    arrived: u64,
    /// Of these: numbers seen before.
    duplicates: u64,
    /// Of these: after a later one, still in time.
    reordered: u64,
    /// Of these: after their gap was given up.
    late: u64,
    /// Of these: no UDPTL, or far outside the sequence.
    strays: u64,
    /// Of these: with a fault.
    malformed: u64,
    /// IFPs taken from copies.
    recovered_by_redundancy: u64,
    /// IFPs computed from parity.
    recovered_by_fec: u64,
    /// IFPs given up.
    lost: u64,
}

/// A page of the document beside the page that arrived.
#[derive(JsonSchema, Serialize)]
struct PagePair {
    /// From 1.
    number: usize,
    /// Rows of the document's page; null when nobody says what it was.
    sent_rows: Option<u32>,
    /// Rows that arrived; null when nothing did.
    received_rows: Option<u32>,
    /// Where that is known from: the machine that printed it, or the wire.
    #[schemars(extend("enum" = ["machine", "wire"]))]
    received_from: &'static str,
    /// The same in every pixel; null when there are not two.
    identical: Option<bool>,
    /// Pixels that differ.
    different_pixels: Option<u64>,
    /// Rows that differ.
    different_rows: Option<u32>,
}

/// What a fax machine of ours says.
#[derive(JsonSchema, Serialize)]
struct Machine<'a> {
    /// Whose it is.
    party: PartyWord,
    /// How it ended, by its own word.
    outcome: &'a str,
    /// Pages of its document.
    pages_to_send: usize,
    /// Pages that it printed.
    pages_printed: usize,
}

/// What one end of a data call or path test counted.
#[derive(JsonSchema, Serialize)]
struct DataCall<'a> {
    /// Whose end.
    party: PartyWord,
    /// The call.
    call_id: String,
    /// `V.21`, `V.22bis` or `path`.
    name: &'a str,
    /// Bits that were compared.
    bits: u64,
    /// Bits that were wrong.
    errors: u64,
    /// As many were compared as there should be.
    done: bool,
}
