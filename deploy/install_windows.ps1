# Installs the dashboard as a task that Windows starts with the machine and starts again when it fails.
# Run in PowerShell as an administrator, in the unpacked folder. Settings are those of docs/operations.md.
param(
    [Parameter(Mandatory = $true)][string] $HostName,
    [string] $SignIn = "local",
    [string] $Data = "$env:ProgramData\kpi-dashboard"
)
$ErrorActionPreference = "Stop"
$root = Split-Path -Parent $PSScriptRoot
$python = Join-Path $root ".venv\Scripts\python.exe"

if (-not (Test-Path $python)) {
    py -3.11 -m venv (Join-Path $root ".venv")
    # A clone has no wheels: there the libraries come from the network.
    $wheels = Join-Path $root "wheels"
    $from = @()
    if (Test-Path $wheels) { $from = "--no-index", "--find-links", $wheels }
    & $python -m pip install @from -r (Join-Path $root "requirements.txt")
    if ($LASTEXITCODE -ne 0) { throw "The libraries could not be installed." }
}

# Only the service's account and administrators read the data.
New-Item -ItemType Directory -Force $Data | Out-Null
icacls $Data /inheritance:r /grant "*S-1-5-32-544:(OI)(CI)F" "*S-1-5-19:(OI)(CI)M" | Out-Null
icacls $root /grant "*S-1-5-19:(OI)(CI)RX" | Out-Null

$start = Join-Path $Data "start.cmd"
@"
@echo off
set KPI_DB=$Data\kpi.duckdb
set KPI_SIGN_IN=$SignIn
set KPI_HOSTS=$HostName
set KPI_PROXIES=127.0.0.1
cd /d "$root"
"$python" -m streamlit run app.py --server.address 127.0.0.1 --server.port 8501 >> "$Data\server.log" 2>&1
"@ | Set-Content -Encoding Default $start

$action = New-ScheduledTaskAction -Execute $start
$trigger = New-ScheduledTaskTrigger -AtStartup
$who = New-ScheduledTaskPrincipal -UserId "NT AUTHORITY\LOCAL SERVICE" -LogonType ServiceAccount
$how = New-ScheduledTaskSettingsSet -RestartCount 99 -RestartInterval (New-TimeSpan -Minutes 1) -ExecutionTimeLimit 0
Register-ScheduledTask -TaskName "kpi-dashboard" -Action $action -Trigger $trigger -Principal $who -Settings $how -Force
Start-ScheduledTask -TaskName "kpi-dashboard"
