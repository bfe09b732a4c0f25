package letter

// Standard is the wording that a workspace has until somebody changes it.
func Standard() Wording {
	return Wording{
		Invitation: Text{
			Subject: "Invitation: {{interview}}",
			Body: `Hello {{name}},

{{interviewer}} invites you to an interview in which you write code together:

{{interview}}
{{when}}
{{length}}

{{message}}

{{link}}

What to expect: you write code in an editor in your browser and can run it there. The interviewer sees it as you type and can write in it too. {{entry}}

What is recorded: what you type, what you run and what it prints, and when you paste text or leave the page. The interviewers can look at it again afterwards.

The link is meant for you alone. If something does not suit you, or if you need anything to take part, just answer this mail.
`,
		},
		Panel: Text{
			Subject: "Panel: {{interview}}",
			Body: `Hello {{name}},

{{interviewer}} asks you to join the panel of an interview with {{candidate}}:

{{interview}}
{{when}}
{{length}}

{{message}}

{{link}}

{{entry}}

If you cannot be there, just answer this mail.
`,
		},
		Update: Text{
			Subject: "Changed: {{interview}}",
			Body: `Hello {{name}},

{{interviewer}} has changed the plan. This is how the interview stands now:

{{interview}}
{{when}}
{{length}}

The link is the same as before.

{{link}}

If this does not suit you, just answer this mail.
`,
		},
		Cancellation: Text{
			Subject: "Cancelled: {{interview}}",
			Body: `Hello {{name}},

{{interviewer}} has cancelled your invitation to this interview:

{{interview}}
{{when}}

There is nothing that you need to do.
`,
		},
		Reminder: Text{
			Subject: "Reminder: {{interview}} starts {{countdown}}",
			Body: `Hello {{name}},

This is a reminder of the interview that starts {{countdown}}:

{{interview}}
{{when}}
{{length}}

{{link}}

{{entry}}
`,
		},
	}
}
