//! G.711, tones, WAV and comparison by content.
