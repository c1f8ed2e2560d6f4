//! Numbers.

use super::checked;

/// The least session interval (RFC 4028 4).
const SESSION_S_MIN: u32 = 90;

checked! {
    /// A final status other than success.
    final_status, FinalStatus(u16): "a final status from 300 to 699", |s| (300..=699).contains(s),
        { "type": "integer", "minimum": 300, "maximum": 699, "examples": [486] };
    /// A final status other than success that needs no challenge beside it (RFC 3261 22.2, 22.3).
    status_without_challenge, PlainStatus(u16):
        "a final status from 300 to 699 other than 401 and 407, which carry a challenge",
        |s| (300..=699).contains(s) && !matches!(s, 401 | 407),
        { "type": "integer", "minimum": 300, "maximum": 699, "examples": [403] };
    /// An answer to a request that makes no dialog.
    answer_status, AnswerStatus(u16): "a final status from 200 to 699", |s| (200..=699).contains(s),
        { "type": "integer", "minimum": 200, "maximum": 699, "examples": [200] };
    /// How an offer of T.38 is refused.
    fax_refusal, FaxRefusal(u16): "200 (with the port 0 in the answer), 403, 415, 488, 603 or 606",
        |s| matches!(s, 200 | 403 | 415 | 488 | 603 | 606),
        { "type": "integer", "enum": [200, 403, 415, 488, 603, 606] };
    /// 180 or 183.
    ring_status, RingStatus(u16): "180 or 183", |s| matches!(s, 180 | 183),
        { "type": "integer", "enum": [180, 183] };
    /// Decibels that a line can have.
    gain_db, Gain(i32): "a gain from -30 to 12 dB", |db| (-30..=12).contains(db),
        { "type": "integer", "minimum": -30, "maximum": 12 };
    /// Noise that a line can have.
    noise_dbm0, Noise(i32): "noise from -90 to 0 dBm0", |db| (-90..=0).contains(db),
        { "type": "integer", "minimum": -90, "maximum": 0, "examples": [-50] };
    /// How far two clocks can be apart.
    drift_ppm, Drift(i32): "a drift from -100 to 100 millionths", |ppm| (-100..=100).contains(ppm),
        { "type": "integer", "minimum": -100, "maximum": 100 };
    /// A jump of a jitter buffer.
    slip_samples, SlipSamples(i32): "a slip from -8000 to 8000 samples, one second, and not of none",
        |n| *n != 0 && (-8000..=8000).contains(n),
        { "type": "integer", "minimum": -8000, "maximum": 8000, "examples": [-160] };
    /// A time between slips.
    slip_period, SlipPeriod(u32): "a period from 20 to 3600000 ms", |ms| (20..=3_600_000).contains(ms),
        { "type": "integer", "minimum": 20, "maximum": 3_600_000, "examples": [10_000] };
    /// How late an echo comes.
    echo_delay, EchoDelay(u32): "a delay from 1 to 1000 ms", |ms| (1..=1000).contains(ms),
        { "type": "integer", "minimum": 1, "maximum": 1000, "examples": [30] };
    /// How quiet an echo is.
    attenuation, Attenuation(i32): "an attenuation from 0 to 90 dB", |db| (0..=90).contains(db),
        { "type": "integer", "minimum": 0, "maximum": 90, "examples": [25] };
    /// A dynamic RTP payload type.
    payload_type, PayloadType(u8): "a dynamic payload type from 96 to 127", |pt| (96..=127).contains(pt),
        { "type": "integer", "minimum": 96, "maximum": 127 };
    /// Milliseconds in a packet.
    ptime, Ptime(u32): "a packet time: 10, 20, 30, 40, 50 or 60",
        |ms| *ms % 10 == 0 && (10..=60).contains(ms),
        { "type": "integer", "enum": [10, 20, 30, 40, 50, 60] };
    /// The most milliseconds in a packet, or no limit.
    maxptime, MaxPtime(u32): "a packet time from 10 to 240 ms, or 0 for none",
        |ms| *ms == 0 || (10..=240).contains(ms),
        { "type": "integer", "minimum": 0, "maximum": 240 };
    /// A share that is neither nothing nor everything.
    percent, Percent(u32): "a percentage from 1 to 99", |p| (1..=99).contains(p),
        { "type": "integer", "minimum": 1, "maximum": 99 };
    /// RTP takes an even port (RFC 3550 11).
    port_even, EvenPort(u16): "an even port from 1024", |p| *p % 2 == 0 && *p >= 1024,
        { "type": "integer", "minimum": 1024, "maximum": 65534, "multipleOf": 2 };
    /// A port that somebody can listen on.
    port, Port(u16): "a port from 1 to 65535", |p| *p > 0,
        { "type": "integer", "minimum": 1, "maximum": 65535 };
    /// A time that is not over at once.
    interval, Interval(u32): "at least one second", |s| *s > 0,
        { "type": "integer", "minimum": 1, "maximum": 4_294_967_295_u32, "examples": [600] };
    /// A session interval.
    session_interval, SessionInterval(u32): "a session interval of at least 90 s (RFC 4028 4)",
        |s| *s >= SESSION_S_MIN,
        { "type": "integer", "minimum": 90, "maximum": 4_294_967_295_u32 };
    /// A session interval, or none.
    session_or_none, SessionOrNone(u32): "a session interval of at least 90 s (RFC 4028 4), or 0 for none",
        |s| *s == 0 || *s >= SESSION_S_MIN,
        { "type": "integer", "minimum": 0, "maximum": 4_294_967_295_u32 };
    /// How often something must happen to count.
    times, Times(u32): "once or more often, from 1 to 1000", |n| (1..=1000).contains(n),
        { "type": "integer", "minimum": 1, "maximum": 1000 };
    /// Calls at a time.
    channels, Channels(u32): "from 1 to 1000000 calls at a time: a trunk without a channel carries no call",
        |n| (1..=1_000_000).contains(n),
        { "type": "integer", "minimum": 1, "maximum": 1_000_000 };
    /// Calls at a time, or no limit.
    channels_or_none, ChannelsOrNone(u32): "from 1 to 1000000 calls at a time, or 0 for no limit of their own",
        |n| *n <= 1_000_000,
        { "type": "integer", "minimum": 0, "maximum": 1_000_000 };
    /// Calls in a second, or no limit.
    rate_of_calls, RateOfCalls(u32): "from 1 to 10000 calls in a second, or 0 for no limit", |n| *n <= 10_000,
        { "type": "integer", "minimum": 0, "maximum": 10_000 };
    /// Calls at once.
    burst, Burst(u32): "from 1 to 10000 calls at once", |n| (1..=10_000).contains(n),
        { "type": "integer", "minimum": 1, "maximum": 10_000, "examples": [20] };
    /// How long a digit lasts: its duration has 16 bits of an 8 kHz clock (RFC 4733 2.3.5).
    digit_ms, DigitLength(u32): "from 10 to 8000 ms", |ms| (10..=8000).contains(ms),
        { "type": "integer", "minimum": 10, "maximum": 8000 };
    /// A version of T.38.
    fax_version, FaxVersion(u8): "a version of T.38 from 0 to 4", |v| *v <= 4,
        { "type": "integer", "minimum": 0, "maximum": 4 };
    /// A rate of a fax modem.
    fax_rate, FaxRate(u32): "a rate of fax modems from 2400 to 33600 bit/s", |r| (2400..=33_600).contains(r),
        { "type": "integer", "minimum": 2400, "maximum": 33600 };
    /// Packets or parity entries, of which there is one at least.
    entries, Entries(u8): "from 1 to 255", |n| *n > 0,
        { "type": "integer", "minimum": 1, "maximum": 255 };
    /// A datagram in which a packet of fax data has room.
    datagram, Datagram(u16): "from 40 to 65535 octets, for a packet of fax data must fit", |n| *n >= 40,
        { "type": "integer", "minimum": 40, "maximum": 65535 };
    /// A jitter buffer.
    jitter_buffer, JitterBuffer(u32): "from 0 to 2000 ms", |ms| *ms <= 2000,
        { "type": "integer", "minimum": 0, "maximum": 2000 };
}
