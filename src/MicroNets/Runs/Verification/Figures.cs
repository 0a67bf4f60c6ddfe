using System.Globalization;
using System.Text.Json.Nodes;
using MicroNets.Reporting;

namespace MicroNets.Runs.Verification;

/// <summary>The figures of a record, each by a name: "limits.sram.value", "networks.found.int8Score".</summary>
internal static class Figures
{
    // Where the run lies, and what its files and inputs are, which have hashes of their own.
    private static readonly string[] Passing = ["run", "files", "provenance"];

    // Long lists, whose names would fill pages.
    private static readonly string[] Lists = ["layers", "blocks", "buffers", "decisions"];

    private static readonly string[] OfDevice = ["limits.", "firmware.", "memory.", $"networks.{Chain.Found}.costs."];

    // Two machines may round the last digits of a sum in another order.
    private const double Tolerance = 1e-9;

    /// <param name="record">A <see cref="RunRecord"/>, or a part of one.</param>
    public static SortedDictionary<string, string> Of<T>(T record)
    {
        var figures = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, JsonNode? value) in StageFile.Node(record).AsObject())
        {
            if (!Passing.Contains(name))
                Add(figures, name, value);
        }

        return figures;
    }

    /// <summary>Whether a figure is one of <see cref="DeviceFigures"/> of the found network; the inputs that were run are data in
    /// part.</summary>
    public static bool IsOfDevice(string name) => name == "layers"
        || (name != "firmware.samples" && OfDevice.Any(part => name.StartsWith(part, StringComparison.Ordinal)));

    public static bool AreEqual(string some, string other) => some == other
        || Math.Abs(Number(some) - Number(other)) <= Tolerance * Math.Max(Math.Abs(Number(some)), Math.Abs(Number(other)));

    /// <summary>Whether a figure that the run found over more inputs can be true beside what some of them come to: the most instructions of
    /// any input are as many or more, the least as few or fewer.</summary>
    /// <param name="tick">As many instructions as two counts of the same may differ by.</param>
    public static bool CanHold(string name, string claimed, string ofSome, int tick) => name switch
    {
        "firmware.instructions" => Number(claimed) >= Number(ofSome) - tick,
        "firmware.leastInstructions" => Number(claimed) <= Number(ofSome) + tick,
        _ => false,
    };

    // Not a number where it is none, which equals nothing.
    private static double Number(string figure) =>
        double.TryParse(figure, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;

    // Things with names by these; long lists, of curves for example, as a hash.
    private static void Add(SortedDictionary<string, string> figures, string name, JsonNode? value)
    {
        switch (value)
        {
            case JsonObject parts:
                foreach ((string part, JsonNode? inner) in parts)
                {
                    if (part != "name")
                        Add(figures, $"{name}.{part}", inner);
                }

                break;
            case JsonArray items when items.Count > 0
                && items.All(item => item is JsonObject && item["name"] is not null && item["values"] is null)
                && !Lists.Contains(name.Split('.')[^1]):
                foreach (JsonNode? item in items)
                    Add(figures, $"{name}.{item!["name"]}", item);
                break;
            case JsonArray items:
                figures[name] = ContentHash.Of(items.ToJsonString())[..16];
                break;
            case not null:
                figures[name] = value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>()
                    : value.ToJsonString();
                break;
        }
    }
}
