//! The `sdp-rs` crate behind a guard.
//!
//! That parser leaves out the last line when its line end is missing, and everything behind a letter
//! it does not know, without a word. So its result counts only when printing it gives the lines that
//! came in.

use sdp_rs::lines::common::{Addrtype, Nettype};
use sdp_rs::lines::media::{MediaType, ProtoType};
use sdp_rs::{MediaDescription, SessionDescription, lines};

use crate::Text;
use smol_str::ToSmolStr;

use super::{AddressFamily, Attribute, Bandwidth, Connection, Line, Media, Origin, Sdp, Time};

/// The description, if the parser understood every line of it.
pub(super) fn read(text: &str) -> Option<Sdp> {
    let parsed = if text.ends_with('\n') {
        SessionDescription::try_from(text)
    } else {
        SessionDescription::try_from(format!("{text}\r\n"))
    };
    let sdp = session(parsed.ok()?)?;
    sdp.prints_as(text).then_some(sdp)
}

fn session(from: SessionDescription) -> Option<Sdp> {
    let mut others = Vec::new();
    others.extend(from.session_info.map(|i| line('i', String::from(i))));
    others.extend(from.uri.map(|u| line('u', String::from(u))));
    others.extend(from.emails.into_iter().map(|e| line('e', String::from(e))));
    others.extend(from.phones.into_iter().map(|p| line('p', String::from(p))));
    // Repeats, zones and keys are not worth a conversion: no trunk has them, the line list reads them.
    if from.key.is_some() || from.times.iter().any(|t| !t.repeat.is_empty() || t.zone.is_some()) {
        return None;
    }
    Some(Sdp {
        origin: origin(from.origin)?,
        session_name: String::from(from.session_name).into(),
        connection: from.connection.map(connection),
        bandwidths: from.bandwidths.into_iter().map(bandwidth).collect(),
        times: from.times.into_iter().map(|t| Time { start: t.active.start, stop: t.active.stop }).collect(),
        attributes: from.attributes.into_iter().map(attribute).collect(),
        others,
        media: from.media_descriptions.into_iter().map(media).collect::<Option<_>>()?,
    })
}

fn media(from: MediaDescription) -> Option<Media> {
    let formats: Vec<Text> = from.media.fmt.split(' ').map(Text::from).collect();
    // A stray space would be a format without a name.
    let has_stray_space = formats.iter().any(Text::is_empty);
    if has_stray_space || from.key.is_some() || from.connections.len() > 1 {
        return None;
    }
    Some(Media {
        kind: kind(from.media.media),
        port: from.media.port,
        port_count: from.media.num_of_ports.map(u16::from),
        protocol: protocol(from.media.proto),
        formats,
        connection: from.connections.into_iter().next().map(connection),
        bandwidths: from.bandwidths.into_iter().map(bandwidth).collect(),
        attributes: from.attributes.into_iter().map(attribute).collect(),
        others: from.info.map(|i| line('i', String::from(i))).into_iter().collect(),
    })
}

/// The usual words are spelled out because printing them costs more than reading them.
fn kind(from: MediaType) -> Text {
    match from {
        MediaType::Audio => "audio".into(),
        MediaType::Image => "image".into(),
        rare => rare.to_smolstr(),
    }
}

fn protocol(from: ProtoType) -> Text {
    match from {
        ProtoType::RtpAvp => "RTP/AVP".into(),
        ProtoType::Other(word) => word.into(),
        rare => rare.to_smolstr(),
    }
}

fn line(letter: char, value: String) -> Line {
    Line { letter, value: value.into() }
}

fn origin(from: lines::Origin) -> Option<Origin> {
    Some(Origin {
        username: from.username.into(),
        session_id: from.sess_id.into(),
        version: from.sess_version.parse().ok()?,
        family: family(&from.nettype, &from.addrtype),
        address: from.unicast_address.to_smolstr(),
    })
}

fn connection(from: lines::Connection) -> Connection {
    Connection {
        family: family(&from.nettype, &from.addrtype),
        address: from.connection_address.to_smolstr(),
    }
}

fn family(network: &Nettype, address: &Addrtype) -> AddressFamily {
    match (network, address) {
        (Nettype::In, Addrtype::Ip4) => AddressFamily::Ip4,
        (Nettype::In, Addrtype::Ip6) => AddressFamily::Ip6,
        (network, address) => AddressFamily::Other(format!("{network} {address}")),
    }
}

fn bandwidth(from: lines::Bandwidth) -> Bandwidth {
    Bandwidth { kind: from.bwtype.to_smolstr(), value: from.bandwidth.into() }
}

fn attribute(from: lines::Attribute) -> Attribute {
    use sdp_rs::lines::Attribute as From;
    match from {
        From::Other(name, value) => Attribute { name: name.into(), value: value.map(Text::from) },
        From::Rtpmap(map) => {
            let mut value = format!("{} {}/{}", map.payload_type, map.encoding_name, map.clock_rate);
            if let Some(channels) = map.encoding_params {
                value.push_str(&format!("/{channels}"));
            }
            Attribute::new("rtpmap", value)
        }
        From::Ptime(milliseconds) => Attribute::new("ptime", milliseconds.to_smolstr()),
        From::Sendrecv => Attribute::flag("sendrecv"),
        From::Sendonly => Attribute::flag("sendonly"),
        From::Recvonly => Attribute::flag("recvonly"),
        From::Inactive => Attribute::flag("inactive"),
        rare => {
            let printed = rare.to_string();
            Attribute::of_line(printed.strip_prefix("a=").unwrap_or(&printed))
        }
    }
}
