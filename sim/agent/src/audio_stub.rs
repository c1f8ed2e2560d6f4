//! stub
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Law {
    Mu,
    A,
}
pub fn decode(_: Law, bytes: &[u8], out: &mut Vec<i16>) {
    out.resize(bytes.len(), 0);
}
pub mod samples {
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum SampleId {
        CarrierSpeech,
        PbxSpeech,
        Announcement,
        Ringback,
    }
    pub fn encoded(_: SampleId, _: super::Law) -> &'static [u8] {
        &[0xd5; 8000]
    }
}
