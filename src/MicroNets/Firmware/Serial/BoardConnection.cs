using System.Globalization;

namespace MicroNets.Firmware.Serial;

/// <summary>
/// A board that answers the commands of the MLPerf Tiny runner (mlcommons/tiny, <c>benchmark/api</c>): a command ends with <c>%</c>, every
/// answer with the line <c>m-ready</c>.
/// </summary>
internal sealed class BoardConnection(ISerialLine port) : IDisposable
{
    private const string Ready = "m-ready";
    private const int BytesOfCommand = 32;
    private const int Greetings = 5;
    private const int MostLines = 1000;

    // A board answers at once; an emulator shares its machine with others.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan InferenceLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(0.5);

    /// <summary>What the firmware says of itself and of its model.</summary>
    /// <exception cref="InputException">Nobody answers, or not in this protocol.</exception>
    public (string Firmware, string Model) Identify()
    {
        Greet();
        IReadOnlyList<string> profile = Ask("profile");
        return (Value(profile, "profile", "m-profile-[").TrimEnd(']'), Value(profile, "profile", "m-model-[").TrimEnd(']'));
    }

    /// <summary>Sends the next sample.</summary>
    public void Load(ReadOnlySpan<byte> sample)
    {
        Value(Ask($"db load {sample.Length}"), "db load", "m-[Expecting");
        IReadOnlyList<string> answer = [];
        for (int first = 0; first < sample.Length; first += BytesOfCommand)
            answer = Ask($"db {Convert.ToHexStringLower(sample[first..Math.Min(first + BytesOfCommand, sample.Length)])}");
        Value(answer, "db", "m-load-done");
    }

    /// <summary>Real outputs of the sample, and the time of one inference by the board's clock.</summary>
    public (float[] Outputs, double Microseconds) Infer(int count, int warmUps)
    {
        string command = string.Create(CultureInfo.InvariantCulture, $"infer {count} {warmUps}");
        IReadOnlyList<string> answer = Ask(command, InferenceLimit);
        uint[] laps = [.. answer.Where(line => line.StartsWith("m-lap-us-", StringComparison.Ordinal))
            .Select(line => Number(line, "m-lap-us-"))];
        if (laps.Length != 2)
            throw Wrong(command, answer, "two lines m-lap-us-");
        float[] outputs = [.. Value(answer, command, "m-results-[").TrimEnd(']').Split(',').Select(text =>
            float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) ? value
                : throw Wrong(command, answer, "real numbers"))];

        // The clock wraps.
        return (outputs, unchecked(laps[1] - laps[0]) / (double)count);
    }

    public void Dispose() => port.Dispose();

    private IReadOnlyList<string> Ask(string command) => Ask(command, AnswerLimit);

    private IReadOnlyList<string> Ask(string command, TimeSpan limit)
    {
        port.Write($"{command}%");
        IReadOnlyList<string> answer = Answer(command, limit);
        return answer.Any(line => line.StartsWith("e-", StringComparison.Ordinal)) ? throw Wrong(command, answer, "no error") : answer;
    }

    private List<string> Answer(string command, TimeSpan limit)
    {
        var lines = new List<string>();
        while (port.ReadLine(limit) is { } line)
        {
            if (line == Ready)
                return lines;
            lines.Add(line);
            if (lines.Count > MostLines)
                throw Wrong(command, lines, $"an end with '{Ready}'");
        }

        throw lines.Count > 0 ? Wrong(command, lines, $"an end with '{Ready}'") : NoAnswer(command, limit);
    }

    // Opening a port resets many boards, and what they are told while they start is lost. Their own greeting may come before the answer,
    // and what an interrupted session left may stand before the first command.
    private void Greet()
    {
        var heard = new List<string>();
        for (int attempt = 0; attempt < Greetings; attempt++)
        {
            port.Write("name%");
            bool named = false;
            while (heard.Count < MostLines && port.ReadLine(AnswerLimit / Greetings) is { } line)
            {
                heard.Add(line);
                named |= line.StartsWith("m-name-", StringComparison.Ordinal);
                if (!named || line != Ready)
                    continue;
                while (attempt > 0 && port.ReadLine(Quiet) is not null)
                {
                    // Answers to the greetings before.
                }

                return;
            }
        }

        throw heard.Count > 0 ? Wrong("name", heard, "a line 'm-name-…'") : NoAnswer("name", AnswerLimit);
    }

    private string Value(IReadOnlyList<string> answer, string command, string start) =>
        answer.FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal))?[start.Length..]
            ?? throw Wrong(command, answer, $"a line '{start}…'");

    private uint Number(string line, string start) =>
        uint.TryParse(line[start.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out uint value) ? value
        : throw Wrong("infer", [line], "microseconds");

    private InputException NoAnswer(string command, TimeSpan limit) => new(
        $"no answer to '{command}' from {port.Path} within {limit.TotalSeconds:F0} s",
        "firmware with programs/serial.c at 115200 baud",
        "flash serial.elf of 'micronets build', reset the board, and check the port");

    private InputException Wrong(string command, IReadOnlyList<string> answer, string expected) =>
        new($"'{string.Join(" | ", answer.Take(5))}' as answer to '{command}' from {port.Path}", expected,
            "flash serial.elf of 'micronets build', and reset the board");
}
