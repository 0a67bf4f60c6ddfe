using MicroNets.Numerics;

namespace MicroNets.Data.Synthesis;

/// <summary>A synthetic speaker: an accent and a timbre of espeak-ng, a manner of speaking, and the length of the vocal tract.</summary>
/// <param name="Voice">As espeak-ng names it, such as <c>en-gb+f2</c>.</param>
/// <param name="Pitch">0 … 99.</param>
/// <param name="WordsPerMinute">Speed.</param>
/// <param name="TractScale">Frequencies are multiplied by it.</param>
internal sealed record Speaker(string Name, string Voice, int Pitch, int WordsPerMinute, double TractScale)
{
    // The accents and variants that every espeak-ng since 1.49 has; its MBROLA voices need data of other licences.
    private static readonly string[] s_accents = ["en-us", "en-gb", "en-gb-scotland", "en-gb-x-rp", "en-029", "en-gb-x-gbclan",
        "en-gb-x-gbcwmd"];

    private static readonly string[] s_timbres = ["m1", "f1", "m2", "f2", "m3", "f3", "m4", "f4", "m5", "f5", "m6", "m7", "klatt",
        "klatt2", "klatt3"];

    /// <summary>Speakers of this many indices all sound different.</summary>
    public static int Distinct => s_accents.Length * s_timbres.Length;

    public static Speaker Of(ulong seed, int index)
    {
        var random = new RandomStream(seed, "speech/speaker", index);
        // Both lists advance together; their lengths have no common divisor, so every pair comes once.
        string voice = $"{s_accents[index % s_accents.Length]}+{s_timbres[index % s_timbres.Length]}";
        return new Speaker($"{random.NextUInt64():x16}"[..8], voice, 25 + random.NextInt32(50), 120 + random.NextInt32(70),
            0.9 + 0.22 * random.NextDouble());
    }

    /// <summary>The same speaker in another breath: pitch and speed a little different.</summary>
    public Speaker InTake(ulong seed, int take)
    {
        var random = new RandomStream(seed, $"speech/take/{Name}", take);
        return this with { Pitch = Pitch - 10 + random.NextInt32(21), WordsPerMinute = WordsPerMinute - 20 + random.NextInt32(41) };
    }
}
