/** A tone to send, and the loudest frequency of what arrives. */

export function toneTrack(frequencyHz: number): MediaStreamTrack {
  const context = new AudioContext();
  const oscillator = new OscillatorNode(context, { frequency: frequencyHz });
  const destination = context.createMediaStreamDestination();
  oscillator.connect(destination);
  oscillator.start();
  const [track] = destination.stream.getAudioTracks();
  if (!track) throw new Error("no audio track");
  return track;
}

/** Listens to a stream; the returned function gives the loudest frequency now, hertz, or null in silence. */
export function loudest(stream: MediaStream): () => number | null {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
  context.createMediaStreamSource(stream).connect(analyser);
  const spectrum = new Float32Array(analyser.frequencyBinCount);
  return () => {
    analyser.getFloatFrequencyData(spectrum);
    let peak = 0;
    for (let bin = 1; bin < spectrum.length; bin++) if ((spectrum[bin] ?? -Infinity) > (spectrum[peak] ?? -Infinity)) peak = bin;
    return (spectrum[peak] ?? -Infinity) < -60 ? null : (peak * context.sampleRate) / analyser.fftSize;
  };
}
