//! The engine's modem receivers, each turning samples into bits and nothing more.

use core::ffi::{c_int, c_void};
use core::ptr::{NonNull, null_mut};

use spandsp_sys as sys;

unsafe extern "C" {
    // The bindings leave the table of modems out (`fsk.h`): V.21 channels 1 and 2 come first.
    static preset_fsk_specs: [sys::fsk_spec_t; 2];
}

/// Which modem is listened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Demodulator {
    /// Channel 2, 300 bit/s: control frames.
    V21,
    /// 2400 or 4800 bit/s.
    V27ter(u16),
    /// 7200 or 9600 bit/s.
    V29(u16),
    /// 7200 to 14400 bit/s.
    V17(u16),
}

/// What a receiver says beside bits (`async.h`).
pub(crate) mod status {
    pub(crate) const CARRIER_DOWN: i8 = -1;
    pub(crate) const CARRIER_UP: i8 = -2;
    pub(crate) const TRAINING_SUCCEEDED: i8 = -4;
    pub(crate) const TRAINING_FAILED: i8 = -5;
}

/// How the next training will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Training {
    Long,
    /// As the receiver knows by itself: V.17 trains shortly once it has trained.
    AsBefore,
}

/// What one call of [`RawReceiver::receive`] may bring: 20 ms at 14400 bit/s are 288 bits.
const BITS_MAX: usize = 4096;
/// The most samples of one call, so that the bits fit.
const SAMPLES_MAX: usize = 800;

#[derive(Clone, Copy, Debug)]
enum Pump {
    V21(NonNull<sys::fsk_rx_state_t>),
    V27ter(NonNull<sys::v27ter_rx_state_t>),
    V29(NonNull<sys::v29_rx_state_t>),
    V17(NonNull<sys::v17_rx_state_t>),
}

/// Owns a C object and the bits its callback writes.
#[derive(Debug)]
pub(crate) struct RawReceiver {
    pump: Pump,
    demodulator: Demodulator,
    /// From a box; the callback reaches it through this pointer only while the engine is being called.
    bits: NonNull<Vec<i8>>,
}

// SAFETY: the object has no thread affinity and no shared mutable state outside itself, and the bits belong to
// it alone; `&mut self` keeps a second thread out.
unsafe impl Send for RawReceiver {}

impl RawReceiver {
    /// `None` when there is no memory.
    pub(crate) fn new(demodulator: Demodulator) -> Option<Self> {
        crate::ffi::prepare();
        let bits = NonNull::from(Box::leak(Box::new(Vec::with_capacity(BITS_MAX))));
        match new_pump(demodulator, bits.as_ptr().cast()) {
            Some(pump) => Some(Self { pump, demodulator, bits }),
            None => {
                // SAFETY: the pointer comes from the box above, and no object has it.
                drop(unsafe { Box::from_raw(bits.as_ptr()) });
                None
            }
        }
    }

    pub(crate) fn demodulator(&self) -> Demodulator {
        self.demodulator
    }

    /// Takes samples; gives bits and, below zero, what [`status`] names.
    pub(crate) fn receive(&mut self, samples: &[i16]) -> Vec<i8> {
        let mut out = Vec::new();
        for samples in samples.chunks(SAMPLES_MAX) {
            let length = c_int::try_from(samples.len()).unwrap_or(c_int::MAX);
            // SAFETY: the object is alive and reads `length` samples of the slice during the call. Nothing here
            // refers to the bits meanwhile.
            unsafe {
                match self.pump {
                    Pump::V21(raw) => sys::fsk_rx(raw.as_ptr(), samples.as_ptr(), length),
                    Pump::V27ter(raw) => sys::v27ter_rx(raw.as_ptr(), samples.as_ptr(), length),
                    Pump::V29(raw) => sys::v29_rx(raw.as_ptr(), samples.as_ptr(), length),
                    Pump::V17(raw) => sys::v17_rx(raw.as_ptr(), samples.as_ptr(), length),
                }
            };
            // SAFETY: the engine is not running, so that this is the only reference to the bits.
            let bits = unsafe { self.bits.as_mut() };
            out.extend_from_slice(bits);
            bits.clear();
        }
        out
    }

    /// Samples that were lost: the carrier is held over the gap.
    pub(crate) fn receive_gap(&mut self, samples: usize) {
        let length = c_int::try_from(samples).unwrap_or(c_int::MAX);
        // SAFETY: the object is alive; filling in gives no bits.
        unsafe {
            match self.pump {
                Pump::V21(raw) => sys::fsk_rx_fillin(raw.as_ptr(), length),
                Pump::V27ter(raw) => sys::v27ter_rx_fillin(raw.as_ptr(), length),
                Pump::V29(raw) => sys::v29_rx_fillin(raw.as_ptr(), length),
                Pump::V17(raw) => sys::v17_rx_fillin(raw.as_ptr(), length),
            }
        };
    }

    /// Forgets the carrier and waits for the next one.
    pub(crate) fn restart(&mut self, training: Training) {
        /// `v17_rx_restart` keeps what it has for any value but 0 and 1.
        const KEEP: c_int = 2;
        let rate = |rate: u16| c_int::from(rate);
        // SAFETY: the object is alive, the table is constant and has two rows. The bits are not referred to.
        unsafe {
            match (self.pump, self.demodulator) {
                (Pump::V21(raw), _) => {
                    sys::fsk_rx_restart(raw.as_ptr(), &preset_fsk_specs[1], SYNCHRONOUS);
                    sys::fsk_rx_set_signal_cutoff(raw.as_ptr(), V21_CUTOFF_DBM0);
                }
                (Pump::V27ter(raw), Demodulator::V27ter(bits)) => {
                    sys::v27ter_rx_restart(raw.as_ptr(), rate(bits), false);
                }
                (Pump::V29(raw), Demodulator::V29(bits)) => {
                    sys::v29_rx_restart(raw.as_ptr(), rate(bits), false);
                }
                (Pump::V17(raw), Demodulator::V17(bits)) => {
                    let short = if training == Training::Long { 0 } else { KEEP };
                    sys::v17_rx_restart(raw.as_ptr(), rate(bits), short);
                }
                // The constructor makes them fit.
                _ => {}
            }
        }
    }
}

impl Drop for RawReceiver {
    fn drop(&mut self) {
        // SAFETY: the constructor made the object and the box, and nobody uses them afterwards. The object,
        // whose callback has the address of the bits, goes first.
        unsafe {
            match self.pump {
                Pump::V21(raw) => sys::fsk_rx_free(raw.as_ptr()),
                Pump::V27ter(raw) => sys::v27ter_rx_free(raw.as_ptr()),
                Pump::V29(raw) => sys::v29_rx_free(raw.as_ptr()),
                Pump::V17(raw) => sys::v17_rx_free(raw.as_ptr()),
            };
            drop(Box::from_raw(self.bits.as_ptr()));
        }
    }
}

/// `FSK_FRAME_MODE_SYNC`: bits as they come, no start and stop bits.
const SYNCHRONOUS: c_int = 1;
/// What the engine's own terminals use.
const V21_CUTOFF_DBM0: f32 = -39.09;
/// What the engine's own terminals use; V.17 has it by itself.
const V29_CUTOFF_DBM0: f32 = -45.5;

fn new_pump(demodulator: Demodulator, user_data: *mut c_void) -> Option<Pump> {
    let (null_fsk, null_v27ter, null_v29, null_v17) = (null_mut(), null_mut(), null_mut(), null_mut());
    // SAFETY: null states ask for fresh objects; the table is constant and has two rows; what the callbacks get
    // outlives the objects, which their owner frees first.
    unsafe {
        match demodulator {
            Demodulator::V21 => {
                let table = &preset_fsk_specs[1];
                let raw = sys::fsk_rx_init(null_fsk, table, SYNCHRONOUS, Some(put_bit), user_data);
                let raw = NonNull::new(raw)?;
                sys::fsk_rx_set_signal_cutoff(raw.as_ptr(), V21_CUTOFF_DBM0);
                Some(Pump::V21(raw))
            }
            Demodulator::V27ter(rate) => {
                let raw = sys::v27ter_rx_init(null_v27ter, c_int::from(rate), Some(put_bit), user_data);
                NonNull::new(raw).map(Pump::V27ter)
            }
            Demodulator::V29(rate) => {
                let raw = sys::v29_rx_init(null_v29, c_int::from(rate), Some(put_bit), user_data);
                let raw = NonNull::new(raw)?;
                sys::v29_rx_set_signal_cutoff(raw.as_ptr(), V29_CUTOFF_DBM0);
                Some(Pump::V29(raw))
            }
            Demodulator::V17(rate) => {
                let raw = sys::v17_rx_init(null_v17, c_int::from(rate), Some(put_bit), user_data);
                NonNull::new(raw).map(Pump::V17)
            }
        }
    }
}

/// Never grows the vector, so that it can neither panic nor unwind into the engine.
unsafe extern "C" fn put_bit(user_data: *mut c_void, bit: c_int) {
    // SAFETY: this is the pointer given to the constructors: a vector that lives longer than the object. The
    // engine is being called, and `receive` holds no reference meanwhile.
    let bits = unsafe { &mut *user_data.cast::<Vec<i8>>() };
    if bits.len() < bits.capacity() {
        bits.push(bit.clamp(-100, 1) as i8);
    }
}
