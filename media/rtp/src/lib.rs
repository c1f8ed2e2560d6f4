//! RTP, RTCP, telephone-event, jitter and loss statistics.
