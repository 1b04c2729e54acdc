/// Laws of the schedule: it starts at nothing where there is a rise, peaks at one, ends where it says, and only falls after the peak.
module Theory.Agreement.Training.ScheduleLaws

open System
open FsCheck
open FsCheck.Xunit
open global.Xunit
open Theory.Nets.Training

let private share (n: int) = float (abs (n % 1000)) / 1000.0

/// The end points of every schedule.
[<Property>]
let ``a schedule rises from 0 to 1 and ends at its last multiple`` (rise: int) (last: int) =
    let rise, last = share rise, share last

    for decline in Enum.GetValues<Decline>() do
        let schedule = Schedule(decline, rise, last)
        Assert.Equal((if rise > 0.0 then 0.0 else 1.0), schedule.Factor 0.0)
        Assert.Equal(1.0, schedule.Factor rise, 1e-15)
        Assert.Equal((if decline = Decline.Constant then 1.0 else last), schedule.Factor 1.0, 1e-15)

        if rise > 0.0 then
            Assert.Equal(0.5, schedule.Factor(rise / 2.0), 1e-15)

/// Halfway down, line and cosine are at the mean of 1 and the last multiple; a quarter down, the cosine lies above the line by (√2 − 1)/4 of the fall.
[<Property>]
let ``the decline has its shape`` (rise: int) (last: int) =
    let rise, last = share rise, share last
    let at s = rise + (1.0 - rise) * s
    let line, cosine = Schedule(Decline.Linear, rise, last), Schedule(Decline.Cosine, rise, last)

    for schedule in [ line; cosine ] do
        Assert.Equal((1.0 + last) / 2.0, schedule.Factor(at 0.5), 1e-12)

    Assert.Equal((sqrt 2.0 - 1.0) / 4.0 * (1.0 - last), cosine.Factor(at 0.25) - line.Factor(at 0.25), 1e-12)

/// After the peak nothing rises.
[<Property>]
let ``a schedule never rises after its peak`` (rise: int) (last: int) (first: int) (second: int) =
    let rise, last = share rise, share last
    let early, late = min (share first) (share second), max (share first) (share second)

    for decline in Enum.GetValues<Decline>() do
        let schedule = Schedule(decline, rise, last)
        Assert.True(schedule.Factor(max early rise) >= schedule.Factor(max late rise) - 1e-15)
        Assert.InRange(schedule.Factor early, 0.0, 1.0)

/// A time outside the run, or a rise or last multiple outside its domain, is refused by name.
[<Fact>]
let ``what lies outside a schedule's domain is refused by name`` () =
    for time in [ -0.001; 1.001; nan ] do
        Assert.Contains("time", Assert.Throws<ArgumentOutOfRangeException>(fun () -> Schedule().Factor time |> ignore).Message)

    for rise in [ -0.1; 1.0; nan ] do
        Assert.Contains("Rise", Assert.Throws<ArgumentOutOfRangeException>(fun () -> Schedule(Decline.Cosine, rise).Factor 0.5 |> ignore).Message)

    for last in [ -0.1; 1.1; nan ] do
        Assert.Contains("Last", Assert.Throws<ArgumentOutOfRangeException>(fun () -> Schedule(Decline.Cosine, 0.0, last).Factor 0.5 |> ignore).Message)
