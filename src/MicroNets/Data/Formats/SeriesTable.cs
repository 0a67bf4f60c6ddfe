using System.Globalization;

namespace MicroNets.Data.Formats;

/// <summary>
/// A table of what sensors measured: a line per step, a column per channel, with or without a header, under which lines without a number,
/// such as units, are passed over. No channels are: a column of times, which gives the rate (without a header a first column that rises
/// from line to line); the class; where lines come from; the number of the line; and a column that holds one word throughout. Without a
/// header a column of several words is the class; then whole numbers that hardly change say where lines come from, and whole numbers that
/// nearly always rise are times.
/// </summary>
internal sealed class SeriesTable
{
    // A sensor whose values rise this long from the first line to the last would be a clock.
    private const int FewestTimes = 8;

    // Of neighbouring lines, in logs without a header.
    private const double RisingShare = 0.9, ChangingShare = 1.0 / 32;

    private readonly string _name;
    private readonly int[] _channels;

    private SeriesTable(string name, string[] header, CsvLine[] steps, bool hasHeader)
    {
        _name = name;
        Header = header;
        Steps = steps;
        Time = hasHeader ? Array.FindIndex(header, TableColumns.IsTime) : header.Length > 1 && Rises(steps) ? 0 : -1;
        Label = hasHeader ? Array.FindIndex(header, TableColumns.IsLabel) : -1;
        if (!hasHeader && Columns.Where(HoldsWords).ToArray() is [var words])
        {
            Label = words;
            int[] whole = [.. Columns.Where(column => column != words && steps.All(step => IsWhole(step.Fields[column])))];
            Time = whole.FirstOrDefault(column => Share(column, (before, after) => after > before) >= RisingShare, -1);
            Origins = [.. whole.Where(column => column != Time && Share(column, (before, after) => before != after) <= ChangingShare)];
            _channels = [.. Columns.Where(column => column != Time && column != Label && !Origins.Contains(column))];
            return;
        }

        int[] counts = hasHeader ? [.. Columns.Where(column => TableColumns.IsLineCount(header[column], steps, column))] : [];
        Origins = hasHeader ? [.. Columns.Where(column =>
            column != Time && !counts.Contains(column) && TableColumns.IsOrigin(header[column]))] : [];
        _channels = [.. Columns.Where(column => column != Time && column != Label && !counts.Contains(column)
            && !Origins.Contains(column) && !IsConstantWord(column))];
    }

    public string[] Header { get; }

    public CsvLine[] Steps { get; }

    /// <summary>The column of times; −1: none.</summary>
    public int Time { get; }

    /// <summary>The column of classes; −1: none.</summary>
    public int Label { get; }

    /// <summary>Columns that tell recordings apart.</summary>
    public IReadOnlyList<int> Origins { get; }

    private IEnumerable<int> Columns => Enumerable.Range(0, Header.Length);

    /// <exception cref="InputException">The text is no such table.</exception>
    public static SeriesTable Parse(ReadOnlySpan<byte> bytes, string name)
    {
        IReadOnlyList<CsvLine> lines = CsvLines.Parse(bytes, name).Lines;
        if (lines.Count == 0)
            throw BadFile.At(name, 0, "an empty file", "a line of numbers for each step");
        bool hasHeader = !lines[0].Fields.Any(CsvLines.IsNumber) && !lines[0].Fields.All(CsvLines.IsMissing)
            && (lines.Count == 1 || lines.Skip(1).Any(line => line.Fields.Any(CsvLines.IsNumber)));
        string[] header = hasHeader ? lines[0].Fields : [.. lines[0].Fields.Select((_, column) => $"channel{column + 1}")];
        CsvLine[] steps = [.. hasHeader ? lines.Skip(1).SkipWhile(IsUnits) : lines];
        return steps.Length > 0 ? new SeriesTable(name, header, steps, hasHeader)
            : throw BadFile.InLine(name, lines[^1].Number, "no steps", "a line of numbers for each", "add them or leave the file out");
    }

    /// <summary>Seconds, or what the column of times counts in; NaN where a line has none.</summary>
    public double[] Times(int from, int to) => [.. Steps[from..to].Select(step => CsvLines.IsMissing(step.Fields[Time]) ? double.NaN
        : TableColumns.Seconds(step.Fields[Time]) ?? CsvLines.Number(step, Time, _name))];

    /// <summary>The steps of some lines as a recording; missing values are filled in from their neighbours.</summary>
    /// <exception cref="InputException">A field is no number, or most of a channel is missing.</exception>
    public SeriesRecording Recording(int from, int to)
    {
        if (_channels.Length == 0)
            throw BadFile.InLine(_name, Steps[0].Number, $"the columns {string.Join(", ", Header)}", "at least one of measured values",
                "add one, or leave the file out");
        double[] values = [.. Steps[from..to].SelectMany(step => _channels.Select(column =>
            CsvLines.IsMissing(step.Fields[column]) ? double.NaN : CsvLines.Number(step, column, _name)))];
        int missing = MissingValues.Fill(values, _channels.Length, (channel, gaps) => BadFile.InLine(_name, Steps[from].Number,
            $"{gaps} of {to - from} values of '{Header[_channels[channel]].Trim()}' missing from here", "at least half of them",
            "leave the column or these lines out"));
        double? rate = Time < 0 ? null : Rate(Times(from, to), from);
        return new SeriesRecording(rate, _channels.Select(column => Header[column].Trim()).ToEquatableArray(),
            Array.ConvertAll(values, value => (float)value))
        {
            Warning = MissingValues.Warning(missing, values.Length),
            Starts = [.. Enumerable.Range(1, to - from - 1).Where(step => Steps[from + step].FollowsBlank)],
        };
    }

    private static bool IsUnits(CsvLine line) => !line.Fields.Any(CsvLines.IsNumber) && !line.Fields.Any(CsvLines.IsMissing)
        && !line.Fields.Any(field => TableColumns.Seconds(field) is not null);

    private static bool Rises(CsvLine[] steps) => steps.Length >= FewestTimes && steps.All(step => CsvLines.IsNumber(step.Fields[0]))
        && steps.Zip(steps.Skip(1), (before, after) => CsvLines.Number(after, 0, "") > CsvLines.Number(before, 0, "")).All(rises => rises);

    private bool HoldsWords(int column) => !IsConstantWord(column)
        && Steps.All(step => !CsvLines.IsNumber(step.Fields[column]) && !CsvLines.IsMissing(step.Fields[column]));

    private static bool IsWhole(string field) => long.TryParse(field, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite
        | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    // Of the pairs of neighbouring lines of which something holds.
    private double Share(int column, Func<double, double, bool> holds)
    {
        double[] values = [.. Steps.Select(step => CsvLines.Number(step, column, _name))];
        return values.Length < 2 ? 0 : values.Zip(values.Skip(1)).Count(pair => holds(pair.First, pair.Second)) / (values.Length - 1.0);
    }

    private bool IsConstantWord(int column)
    {
        string first = Steps[0].Fields[column];
        return !CsvLines.IsNumber(first) && !CsvLines.IsMissing(first) && Steps.All(step => step.Fields[column] == first);
    }

    // The unit is in the name, or times are dates; else steps of 1 or more are milliseconds, and of a million or more nanoseconds.
    private double? Rate(double[] times, int from)
    {
        double[] steps = [.. times.Zip(times.Skip(1), (before, after) => after - before).Where(step => !double.IsNaN(step)).Order()];
        if (steps.Length == 0)
            return null;
        // Clocks jitter, and lines are lost: the mean of what is no gap.
        double usual = steps[steps.Length / 2], step = steps.Where(one => one >= 0 && one <= 2 * usual).DefaultIfEmpty(usual).Average();
        string[] words = [.. TableColumns.Words(Header[Time]).Select(word => word.ToUpperInvariant())];
        double perSecond = TableColumns.Seconds(Steps[from].Fields[Time]) is not null ? 1
            : words.Any(word => word is "NS" or "NANOS") ? 1e9
            : words.Any(word => word is "US" or "MICROS") ? 1e6
            : words.Any(word => word is "MS" or "MILLIS") ? 1e3
            : words.Any(word => word is "S" or "SEC" or "SECONDS") ? 1
            : step >= 1e6 ? 1e9 : step >= 1 ? 1e3 : 1;
        return step > 0 ? perSecond / step : null;
    }
}
