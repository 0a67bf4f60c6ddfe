using System.Text.Json;
using System.Text.Json.Nodes;
using MicroNets.Data;
using MicroNets.Data.Tasks;
using MicroNets.Devices;
using MicroNets.Search.Spaces;

namespace MicroNets.Runs;

/// <summary>
/// A request with everything that it names as values, as they were when the run was started: what stages work with. Files of a task, a
/// device or a space are not read again.
/// </summary>
/// <param name="Space">Null: the task's.</param>
internal sealed record ResolvedRun(RunRequest Request, TaskSpec Task, DeviceProfile Device, SearchSpace? Space)
{
    /// <summary>Of the data that the request names; null: not looked at yet, or synthesised.</summary>
    public DataIdentity? Data { get; init; }

    public string TaskHash => ContentHash.Of(TaskCatalog.Write(Task));

    public string DeviceHash => ContentHash.Of(DeviceCatalog.Write(Device));

    public string SpaceHash => Space is null ? "" : ContentHash.Of(Space.ToJson());

    /// <summary>Reads what a request names.</summary>
    /// <exception cref="InputException">Something of it cannot be found.</exception>
    public static ResolvedRun Of(RunRequest request) =>
        new(request, request.FindTask(), DeviceCatalog.Get(request.Device), RunSpaces.Own(request.Space));

    public string ToJson() => new JsonObject
    {
        ["request"] = JsonNode.Parse(Request.ToJson()),
        ["task"] = Hashed(TaskHash, TaskCatalog.Write(Task)),
        ["device"] = Hashed(DeviceHash, DeviceCatalog.Write(Device)),
        ["space"] = Space is null ? null : Hashed(SpaceHash, Space.ToJson()),
        ["data"] = JsonSerializer.SerializeToNode(Data),
    }.ToJsonString(JsonForm.Files);

    /// <param name="path">Names the text in messages.</param>
    /// <exception cref="InputException">The text is no run.</exception>
    public static ResolvedRun Read(string json, string path)
    {
        try
        {
            JsonObject root = JsonNode.Parse(json)!.AsObject();
            return new ResolvedRun(
                RunRequest.Read(root["request"]!.ToJsonString(), path),
                TaskCatalog.Read(path, Value(root, "task")!),
                DeviceCatalog.Read(Value(root, "device")!, path),
                Value(root, "space") is { } space ? SearchSpace.Read(space) : null)
            {
                Data = root["data"].Deserialize<DataIdentity>(),
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw InputException.At($"'{path}' does not hold a run", exception, "a run as this version writes it",
                "remove the folder or name another one with --out");
        }
    }

    private static JsonObject Hashed(string hash, string json) => new() { ["hash"] = hash, ["value"] = JsonNode.Parse(json) };

    private static string? Value(JsonObject root, string name) => root[name]?["value"]?.ToJsonString();
}
