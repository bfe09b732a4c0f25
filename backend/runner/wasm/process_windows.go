package wasm

import (
	"os"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

func ownFile() (string, error) { return os.Executable() }

// environment has what Windows' own libraries need, and nothing of the person's.
func environment() []string { return []string{"SYSTEMROOT=" + os.Getenv("SYSTEMROOT")} }

func emptyDir() string { return os.Getenv("SYSTEMROOT") }

func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{HideWindow: true, CreationFlags: windows.CREATE_NO_WINDOW}
}

// process is the hold on a child: a job that ends with our handle of it, also
// when the relay is killed, and that lets the child start no other process.
type process struct{ job, handle windows.Handle }

func hold(p *os.Process) (process, error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return process{}, err
	}
	limits := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{
		BasicLimitInformation: windows.JOBOBJECT_BASIC_LIMIT_INFORMATION{
			LimitFlags: windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | windows.JOB_OBJECT_LIMIT_ACTIVE_PROCESS |
				windows.JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION,
			ActiveProcessLimit: 1,
		},
	}
	if _, err := windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits))); err != nil {
		windows.CloseHandle(job)
		return process{}, err
	}
	handle, err := windows.OpenProcess(
		windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE|windows.PROCESS_QUERY_INFORMATION, false, uint32(p.Pid))
	if err != nil {
		windows.CloseHandle(job)
		return process{}, err
	}
	if err := windows.AssignProcessToJobObject(job, handle); err != nil {
		windows.CloseHandle(handle)
		windows.CloseHandle(job)
		return process{}, err
	}
	return process{job, handle}, nil
}

func (h process) kill(p *os.Process) {
	if h.job != 0 {
		_ = windows.TerminateJobObject(h.job, 1)
	}
	_ = p.Kill()
}

func (h process) release() {
	if h.job != 0 {
		windows.CloseHandle(h.handle)
		windows.CloseHandle(h.job)
	}
}

// cpu is the CPU time that the process has used; false when it cannot be told.
func (h process) cpu(*os.Process) (time.Duration, bool) {
	if h.handle == 0 {
		return 0, false
	}
	return cpuOf(h.handle), true
}
