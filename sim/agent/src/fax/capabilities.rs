//! What a side can do in T.38.

use plan::profile::FaxProtocol;
use sip::offer_answer::{Codec, MediaCapabilities, Stream, T38Capabilities};
use sip::sdp::{RateManagement, T38Attributes, UdpErrorCorrection};

use crate::core::Core;

/// The dynamic payload type of T.38 over RTP.
const RTP_PAYLOAD_TYPE: u8 = 98;

/// What this side can do in T.38, and wants.
pub(crate) fn t38_capabilities(core: &Core, port: u16) -> T38Capabilities {
    let fax = &core.profile.fax;
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
    T38Capabilities { address: core.profile.address.media_ip, port, protocol: protocol.into(), attributes }
}

/// The fax stream of an offer.
pub(crate) fn fax_stream(core: &Core, port: u16) -> Stream {
    if core.profile.fax.protocol != FaxProtocol::Rtp {
        return Stream::Fax(t38_capabilities(core, port));
    }
    // T.38 as a format of an audio stream (RFC 4612 4).
    let codecs = vec![Codec::new(RTP_PAYLOAD_TYPE, "t38", 8000)];
    let mut media = MediaCapabilities::new(core.profile.address.media_ip, port, codecs);
    media.telephone_event = None;
    Stream::Audio(media)
}
