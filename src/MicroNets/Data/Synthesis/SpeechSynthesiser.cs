using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using MicroNets.Data.Formats;

namespace MicroNets.Data.Synthesis;

/// <summary>Runs the program <c>espeak-ng</c>.</summary>
internal static class SpeechSynthesiser
{
    private const string Program = "espeak-ng";
    private const float Silence = 0.01f;
    private const int Margin = 400;

    /// <summary>A word at <paramref name="sampleRate"/>, without the silence before and after it, its loudest sample at 1.</summary>
    /// <exception cref="InputException">The program is missing or fails.</exception>
    public static float[] Speak(Speaker speaker, string word, int sampleRate)
    {
        string path = Path.Combine(Path.GetTempPath(), $"micronets-{Guid.NewGuid():n}.wav");
        try
        {
            Run("-v", speaker.Voice, "-p", Text(speaker.Pitch), "-s", Text(speaker.WordsPerMinute), "-z", "-w", path, word);
            AudioClip clip = WavFile.Read(path);
            // Read as if recorded faster or slower, the voice moves up or down as with a shorter or longer vocal tract.
            var scaled = new AudioClip((int)Math.Round(clip.SampleRate * speaker.TractScale / 50) * 50, clip.Samples);
            return Trim(Resampler.Resample(scaled, sampleRate).Samples.ToArray());
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static float[] Trim(float[] samples)
    {
        float peak = samples.Max(Math.Abs);
        if (peak == 0)
            return samples;
        int first = Array.FindIndex(samples, x => Math.Abs(x) > Silence * peak),
            last = Array.FindLastIndex(samples, x => Math.Abs(x) > Silence * peak);
        float[] word = samples[Math.Max(0, first - Margin)..Math.Min(samples.Length, last + Margin)];
        return Array.ConvertAll(word, x => x / peak);
    }

    private static void Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true,
            UseShellExecute = false };
        try
        {
            using Process process = Process.Start(start)!;
            // It says little, so that neither pipe fills while the other is read; waiting for a task here would starve the pool that runs
            // us.
            string errors = process.StandardError.ReadToEnd() + process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new InputException($"{Program} that ended with {process.ExitCode}: {errors.Trim()}", "it to speak a word into a file",
                    $"try '{Program} -w word.wav yes', install it again, or give recorded data with --data");
        }
        catch (Win32Exception)
        {
            throw new InputException($"no program '{Program}'", "it on the PATH, to synthesise speech",
                "install it ('micronets setup', or 'apt-get install espeak-ng', 'brew install "
                    + "espeak-ng'), or give recorded data with --data");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
