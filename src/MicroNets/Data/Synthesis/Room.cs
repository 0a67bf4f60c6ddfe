using MicroNets.Numerics;

namespace MicroNets.Data.Synthesis;

/// <summary>Puts a spoken word into a second of a recording: a room, a microphone, a level, a moment, and what else is to be heard
/// there.</summary>
internal static class Room
{
    private const double QuietestPeak = 0.05;

    /// <param name="word">Peak 1, at most a second counts.</param>
    /// <param name="noises">Background recordings of at least a second.</param>
    public static float[] Render(float[] word, float[][] noises, int sampleRate, ref RandomStream random)
    {
        double[] clip = new double[sampleRate];
        Place(word, clip, ref random);
        clip = Reverberate(clip, sampleRate, ref random);
        Darken(clip, cutoffHertz: 2500 + 5000 * random.NextDouble(), sampleRate);
        AddNoise(clip, noises[random.NextInt32(noises.Length)], decibelsBelow: 5 + 30 * random.NextDouble(), ref random);
        double peak = Math.Exp(Math.Log(QuietestPeak) * random.NextDouble()), loudest = clip.Max(Math.Abs);
        return Array.ConvertAll(clip, x => (float)(x * peak / Math.Max(loudest, 1e-9)));
    }

    /// <summary>Somewhere around the middle; what does not fit is cut.</summary>
    private static void Place(float[] word, double[] clip, ref RandomStream random)
    {
        int slack = clip.Length - word.Length;
        int start = slack > 0 ? (int)(slack * (0.25 + 0.5 * random.NextDouble())) : 0;
        for (int n = 0; n < Math.Min(word.Length, clip.Length); n++)
            clip[start + n] = word[n];
    }

    /// <summary>
    /// A sparse impulse response: the direct sound, then reflections at random moments with random signs, exponentially weaker
    /// (reverberation time 0.05 … 0.5 s).
    /// </summary>
    private static double[] Reverberate(double[] clip, int sampleRate, ref RandomStream random)
    {
        double seconds = 0.05 + 0.45 * random.NextDouble(), wet = 0.7 * random.NextDouble();
        double[] answer = (double[])clip.Clone();
        const int Reflections = 48;
        for (int i = 0; i < Reflections; i++)
        {
            double at = seconds * 0.7 * random.NextDouble();
            int delay = (int)(at * sampleRate) + 1;
            // 60 dB down after the reverberation time.
            double gain = wet * Math.Pow(10, -3 * at / seconds) * (random.NextDouble() < 0.5 ? -0.4 : 0.4);
            for (int n = delay; n < answer.Length; n++)
                answer[n] += gain * clip[n - delay];
        }

        return answer;
    }

    /// <summary>A microphone that hears high tones less: first-order low-pass.</summary>
    private static void Darken(double[] clip, double cutoffHertz, int sampleRate)
    {
        double share = 1 - Math.Exp(-2 * Math.PI * cutoffHertz / sampleRate), state = 0;
        foreach (ref double x in clip.AsSpan())
            x = state += share * (x - state);
    }

    private static void AddNoise(double[] clip, float[] noise, double decibelsBelow, ref RandomStream random)
    {
        int start = random.NextInt32(noise.Length - clip.Length + 1);
        double speech = clip.Sum(x => x * x), energy = 0;
        for (int n = 0; n < clip.Length; n++)
            energy += noise[start + n] * noise[start + n];
        double gain = Math.Sqrt(speech / Math.Max(energy, 1e-12)) * Math.Pow(10, -decibelsBelow / 20);
        for (int n = 0; n < clip.Length; n++)
            clip[n] += gain * noise[start + n];
    }
}
