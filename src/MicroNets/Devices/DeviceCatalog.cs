using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MicroNets.Devices.Latency;

namespace MicroNets.Devices;

/// <summary>The device profiles that come with the library, and profiles of the user's own.</summary>
public static class DeviceCatalog
{
    private const string Prefix = "devices/";

    /// <summary>How profiles and costs are written.</summary>
    internal static readonly JsonSerializerOptions JsonForm = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = false,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static readonly Dictionary<string, DeviceProfile> Known = EmbeddedData.Texts(Prefix)
        .Select(file => Read(file.Value, Prefix + file.Key))
        .ToDictionary(profile => profile.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Names of the profiles in the library, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Keys.Order(StringComparer.Ordinal)];

    /// <summary>A profile by name (any case), or from a JSON file of the user's own.</summary>
    /// <exception cref="InputException">Neither a known name nor a readable profile.</exception>
    public static DeviceProfile Get(string nameOrPath)
    {
        if (Known.TryGetValue(nameOrPath, out DeviceProfile? known))
            return known;
        if (File.Exists(nameOrPath))
            return Read(File.ReadAllText(nameOrPath), nameOrPath);
        throw new InputException($"device '{nameOrPath}'{NearNames.Hint(nameOrPath, Names)}",
            $"one of {string.Join(", ", Names)}, or the path of a profile",
            "write a profile like those in devices/ for a board of your own");
    }

    /// <summary>The JSON form of a profile, which <see cref="Get"/> reads back as an equal profile.</summary>
    public static string Write(DeviceProfile profile) => JsonSerializer.Serialize(profile, JsonForm);

    internal static DeviceProfile Read(string json, string where)
    {
        try
        {
            DeviceProfile profile = JsonSerializer.Deserialize<DeviceProfile>(json,
                JsonForm) ?? throw new JsonException("the document is null");
            Check(profile);
            return profile;
        }
        catch (JsonException exception)
        {
            throw JsonFault.Error($"device profile '{where}'", exception, JsonForm, "a device profile",
                "compare it with those in devices/");
        }
    }

    private static void Check(DeviceProfile profile)
    {
        if (string.IsNullOrWhiteSpace(profile.Name) || string.IsNullOrWhiteSpace(profile.Core))
            throw new JsonException("a name or core is missing");
        CheckFigure(profile.Clock ?? throw new JsonException("the clock is missing"), "clock", "MHz");
        if (profile.Power is { } power)
            CheckFigure(power, "power", "mW");
        if (profile.BoardFactor is { } factor)
            CheckFigure(factor, "board factor", BoardFactors.Unit);
        if (profile.Flash.Count == 0 || profile.Ram.Count == 0)
            throw new JsonException("it lists no flash or no ram region");
        foreach (MemoryRegion region in profile.Flash.Concat(profile.Ram))
        {
            if (region.Bytes <= 0 || string.IsNullOrWhiteSpace(region.Source))
                throw new JsonException($"region '{region.Name}' has no size or no source");
            if (!region.Origin.StartsWith("0x", StringComparison.Ordinal) || !uint.TryParse(region.Origin.AsSpan(2),
                System.Globalization.NumberStyles.HexNumber, null, out _))
                throw new JsonException($"origin '{region.Origin}' of region '{region.Name}' is not a hexadecimal address such as 0x20000000");
        }

        foreach (LatencyLaw law in profile.Latency)
            law.Check();
        profile.Calibrated?.Check();
    }

    private static void CheckFigure(Figure figure, string what, string unit)
    {
        if (!(figure.Value > 0) || figure.Unit != unit || string.IsNullOrWhiteSpace(figure.Source))
            throw new JsonException($"{what} '{figure.Value} {figure.Unit}' needs a positive value in {unit} and a source");
        if (!(figure.Estimate.Low > 0 && figure.Estimate.Low <= figure.Value && figure.Value <= figure.Estimate.High))
            throw new JsonException($"{what} '{figure.Value} {figure.Unit}' lies outside its band of {figure.Low} to {figure.High}");
    }
}
