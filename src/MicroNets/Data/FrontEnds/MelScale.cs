using System.Text.Json.Serialization;

namespace MicroNets.Data.FrontEnds;

/// <summary>Where mel bands lie, and how they are scaled.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MelScale>))]
public enum MelScale
{
    /// <summary>As librosa: linear below 1 kHz, and every band has the same area.</summary>
    Slaney,

    /// <summary>As TensorFlow and HTK: 1127·ln(1 + f/700), and every band has the same height.</summary>
    Htk,
}
