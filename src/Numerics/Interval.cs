namespace Theory.Numerics;

/// <summary>Placeholder of the outward-rounded interval.</summary>
public readonly record struct Interval(double Lower, double Upper);
