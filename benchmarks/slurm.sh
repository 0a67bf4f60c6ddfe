# A Slurm of two nodes with a core each on the loopback of this machine, without systemd. Sourced by the benchmarks of sweeps.
#
#   start_slurm FOLDER      Keeps everything in FOLDER; sets SLURM_CONF. Whoever calls it calls stop_slurm at its end.

slurm_daemons=()

start_slurm() {
    local slurm=$1 host user node
    host=$(hostname -s) user=$(id -un)
    mkdir -p "$slurm"/{state,spool/n1,spool/n2}
    # Munge refuses a key that others could have seen.
    chmod 700 "$slurm"
    dd if=/dev/urandom of="$slurm/munge.key" bs=128 count=1 status=none
    chmod 400 "$slurm/munge.key"
    cat > "$slurm/slurm.conf" <<C
ClusterName=micronets
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=17200
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$slurm/munge.sock
CredType=cred/munge
StateSaveLocation=$slurm/state
SlurmdSpoolDir=$slurm/spool/%n
SlurmctldPidFile=$slurm/slurmctld.pid
SlurmdPidFile=$slurm/slurmd-%n.pid
SlurmctldLogFile=$slurm/slurmctld.log
SlurmdLogFile=$slurm/slurmd-%n.log
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
MailProg=/bin/true
ReturnToService=2
SlurmdTimeout=20
KillWait=5
SlurmdParameters=config_overrides
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=17201 CPUs=1 RealMemory=4000
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=17202 CPUs=1 RealMemory=4000
PartitionName=main Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
C
    export SLURM_CONF=$slurm/slurm.conf PATH=$PATH:/usr/sbin
    munged -F --force --socket="$slurm/munge.sock" --key-file="$slurm/munge.key" --pid-file="$slurm/munged.pid" \
        --log-file="$slurm/munged.log" --seed-file="$slurm/munge.seed" 2>"$slurm/munged.err" &
    slurm_daemons+=($!)
    until [ -e "$slurm/munge.sock" ]; do sleep 0.2; done
    slurmctld -D -c 2>/dev/null &
    slurm_daemons+=($!)
    for node in n1 n2; do
        slurmd -D -N $node 2>/dev/null &
        slurm_daemons+=($!)
    done
    until [ "$(sinfo -N -h -o %T 2>/dev/null | grep -c idle)" -eq 2 ]; do sleep 0.5; done
    echo "Slurm $(sbatch --version | cut -d' ' -f2) with two nodes" >&2
}

stop_slurm() {
    [ ${#slurm_daemons[@]} -gt 0 ] || return 0
    scancel --me || true
    kill "${slurm_daemons[@]}" || true
    wait || true
}
