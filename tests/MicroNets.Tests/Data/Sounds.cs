using MicroNets.Data;
using MicroNets.Data.Formats;

namespace MicroNets.Tests.Data;

/// <summary>Small recordings and images that differ from each other.</summary>
internal static class Sounds
{
    public static byte[] Wav(int which, double seconds = 0.05, int rate = 16000)
    {
        var samples = new float[(int)(seconds * rate)];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = (float)(0.5 * Math.Sin(i * (0.01 + 0.001 * which)));
        return WavFile.Encode(new AudioClip(rate, samples));
    }

    public static byte[] Png(int which) =>
        PngFile.Encode(new Picture(4, 6, 3, Enumerable.Range(0, 72).Select(i => (byte)(i * 3 + which)).ToArray()));
}
