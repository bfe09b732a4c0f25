# Threads: the build has none. Each is a fiber here, and runs until it waits: for another,
# in a Mutex, a Queue, a ConditionVariable, or for time. Whoever waits has the others run.
module CandorThreads
  # One green thread. Thread.new answers with it.
  class Green
    attr_reader :fiber, :locals, :variables
    attr_accessor :name, :priority, :report_on_exception, :abort_on_exception, :ready, :until, :running, :woken

    def initialize(klass, args, place, block)
      @locals, @variables, @place, @report_on_exception = {}, {}, place, Thread.report_on_exception
      @priority = 0
      @pending = []
      @fiber = Fiber.new { execute(args, block) }
    end

    def execute(args, block)
      @value = block.call(*args)
    rescue Killed
      @killed = true
    rescue SystemExit => e
      @error = e
      CandorThreads.end_program(e)
    rescue Exception => e
      @error = e
      report(e) if @report_on_exception
      CandorThreads.end_program(e) if @abort_on_exception || Thread.abort_on_exception
    ensure
      @over = true
    end

    def report(error)
      text = inspect.sub(" sleep_forever>", " run>")
      $stderr.puts "#{text} terminated with exception (report_on_exception is true):"
      CandorStart.report(error)
    end

    def start_or_go_on
      error = @pending.shift
      error ? (@fiber.alive? && @began ? @fiber.raise(error) : over_by(error)) : (@began = true; @fiber.resume)
    end

    def over_by(error)
      @over, @error = true, (error if !error.is_a?(Killed) && error != Killed)
    end

    def join(limit = nil)
      Kernel.raise ThreadError, "Current thread must not be joined" if CandorThreads.current.equal?(self)
      return nil unless CandorThreads.wait(limit) { @over }
      Kernel.raise @error if @error
      self
    end

    def value = join && @value
    def alive? = (CandorThreads.pass unless @over; !@over)
    def status = (CandorThreads.pass unless @over; @over ? (@error ? nil : false) : state)
    def state = running ? "run" : (@began && (ready || @until) ? "sleep" : "run")
    def stop? = @over || state == "sleep"
    def [](key) = @locals[key.to_sym]
    def []=(key, value)
      @locals[key.to_sym] = value
    end
    def key?(key) = @locals.key?(key.to_sym)
    def keys = @locals.keys
    def fetch(key, *rest, &) = @locals.fetch(key.to_sym, *rest, &)
    def thread_variable_get(key) = @variables[key.to_sym]
    def thread_variable_set(key, value) = @variables[key.to_sym] = value
    def thread_variable?(key) = @variables.key?(key.to_sym)
    def thread_variables = @variables.keys
    def group = ThreadGroup::Default
    def backtrace(*) = @over ? nil : []
    def wakeup = (Kernel.raise ThreadError, "killed thread" if @over; @woken = true; self)
    alias run wakeup
    def pending_interrupt?(*) = !@pending.empty?

    def kill
      return self if @over
      Kernel.raise Killed if CandorThreads.current.equal?(self)
      @pending << Killed.new
      self
    end
    alias exit kill
    alias terminate kill

    def raise(*error)
      return super if CandorThreads.current.equal?(self) || error.empty? && @over
      return nil if @over
      kind, text = error
      kind, text = RuntimeError, kind if kind.nil? || kind.is_a?(String)
      @pending << (kind.is_a?(Class) ? (text ? kind.new(text) : kind.new) : kind)
      nil
    end

    def pending? = !@pending.empty?
    def over? = @over
    def is_a?(klass) = klass == Thread || super
    alias kind_of? is_a?
    alias instance_of? is_a?
    def class = Thread
    def inspect = "#<Thread:0x#{"%016x" % (__id__ * 8)}#{"@#{@name}" if @name} #{@place} #{@over ? "dead" : state.sub("sleep", @until ? "sleep" : "sleep_forever")}>"
    alias to_s inspect
  end

  class Killed < Exception; end

  MAIN = Thread.current
  ALL = [] # that are not over, in the order of their turns

  class << self
    attr_reader :timeouts

    def current = @current || MAIN

    def spawn(klass, args, block)
      raise ThreadError, "must be called with a block" unless block
      raise ThreadError, "can't create Thread: 64 are running, the most" if ALL.size >= 64
      place = caller_locations.find { |l| !l.path.start_with?("eval") && l.path != "(eval)" }
      ALL << (t = Green.new(klass, args, place && "#{place.path.delete_prefix("/")}:#{place.lineno}", block))
      t
    end

    # wait has others run until the block is true, or the time is over: whether it is true.
    def wait(limit = nil, &ready)
      return true if ready.call
      me = @current
      at = limit && now + limit
      # Within another fiber of a thread's, as an Enumerator's, nothing can be given back.
      mine = me && Fiber.current.equal?(me.fiber)
      while true
        stop_at = [at, expiry].compact.min
        if mine
          me.ready, me.until = ready, stop_at
          Fiber.yield
          me.ready = me.until = nil
        else
          turn(ready, stop_at)
        end
        return true if ready.call
        expire
        return false if at && now >= at
      end
    end

    # turn has every other that can go on do so, once; when none can, time passes.
    def turn(ready, at)
      any = false
      ALL.dup.each do |t|
        next if t.running || t.over? || !can?(t)
        any = true
        go(t)
        break if ready.call
      end
      return if any || ready.call
      least = ([at] + ALL.map { |t| t.until unless t.running }).compact.min
      raise ThreadError, "No live threads left. Deadlock?" unless least
      d = least - now
      SLEEP.call(d) if d > 0
    end

    def can?(t) = t.pending? || t.ready.nil? && t.until.nil? || t.until && now >= t.until || t.ready&.call

    def go(t)
      before, @current, t.running = @current, t, true
      t.start_or_go_on
    ensure
      @current, t.running = before, false
      ALL.delete(t) if t.over?
      if @ending && @current.nil?
        error, @ending = @ending, nil
        raise error
      end
    end

    # end_program has the main thread raise what a thread ended it with.
    def end_program(error) = @ending ||= error

    def pass
      once = false
      wait { once.tap { once = true } } unless ALL.empty? || ALL == [@current]
      nil
    end

    def alone? = ALL.empty? && expiries.empty?

    def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)

    # Timeouts of a thread, the outermost first: [when, what to raise].
    def expiries = (@expiries ||= {}.compare_by_identity)[current] ||= []
    def expiry = expiries.map(&:first).min

    def expire
      late = expiries.find { |at, _| now >= at } or return
      expiries.delete(late)
      raise late[1].call
    end
  end

  SLEEP = Kernel.instance_method(:sleep).bind(self)

  # What the classes of threads do in place of waiting.
  module Mutex
    def lock
      raise ThreadError, "deadlock; recursive locking" if owned?
      CandorThreads.wait { !locked? } if locked?
      super
    end

    def synchronize
      lock
      begin
        yield
      ensure
        unlock if owned?
      end
    end

    def sleep(limit = nil)
      unlock
      Kernel.sleep(*limit)
    ensure
      lock
    end
  end

  module Queue
    def pop(non_block = false, timeout: nil)
      raise ArgumentError, "can't set a timeout if non_block is enabled" if non_block && timeout
      return super(true) if non_block
      return nil unless CandorThreads.wait(timeout) { !empty? || closed? }
      empty? ? nil : super(true)
    end
    alias shift pop
    alias deq pop
  end

  module SizedQueue
    def push(object, non_block = false, timeout: nil)
      raise ArgumentError, "can't set a timeout if non_block is enabled" if non_block && timeout
      return super(object, true) if non_block
      return nil unless CandorThreads.wait(timeout) { size < max || closed? }
      super(object)
    end
    alias << push
    alias enq push
  end

  module Condition
    def wait(mutex, timeout = nil)
      (@waiting ||= []) << (token = [false])
      mutex.unlock
      begin
        came = CandorThreads.wait(timeout) { token[0] }
      ensure
        @waiting.delete_if { |t| t.equal?(token) }
        mutex.lock
      end
      came ? self : nil
    end

    def signal = (@waiting&.shift&.[]=(0, true); self)
    def broadcast = (signal while @waiting&.any?; self)
  end

  module Monitor
    def enter = (CandorThreads.wait { try_enter }; nil)

    def synchronize
      enter
      begin
        yield
      ensure
        exit
      end
    end
    alias mon_enter enter
    alias mon_synchronize synchronize
  end

  module Sleep
    def sleep(*limit)
      raise TypeError, "can't convert #{limit[0].class} into time interval" unless limit.empty? || limit[0].is_a?(Numeric) || limit[0].nil?
      raise ArgumentError, "time interval must not be negative" if limit[0] && limit[0] < 0
      return SLEEP.call if limit.compact.empty? && CandorThreads.alone?
      began = CandorThreads.now
      me = CandorThreads.current
      woken = false
      CandorThreads.wait(limit[0]) { me.is_a?(Green) && me.woken && (me.woken = false; woken = true) || woken }
      (CandorThreads.now - began).round
    end
  end

  module Start
    def new(*args, &block) = CandorThreads.spawn(self, args, block)
    def start(*args, &block) = CandorThreads.spawn(self, args, block)
    def fork(*args, &block) = CandorThreads.spawn(self, args, block)
    def current = CandorThreads.current
    def pass = CandorThreads.pass
    def list = [MAIN, *ALL]
    def stop = (Kernel.sleep; nil)
    def exit = current.is_a?(Green) ? current.kill : super
    def kill(thread) = thread.kill
    def ===(other) = other.is_a?(Green) || super
    def handle_interrupt(*) = yield
    def each_caller_location(...) = super
  end
end

Thread.singleton_class.prepend(CandorThreads::Start)
Thread::Mutex.prepend(CandorThreads::Mutex)
Thread::Queue.prepend(CandorThreads::Queue)
Thread::SizedQueue.prepend(CandorThreads::Queue)
Thread::SizedQueue.prepend(CandorThreads::SizedQueue)
Thread::ConditionVariable.prepend(CandorThreads::Condition)
Kernel.prepend(CandorThreads::Sleep)
Kernel.singleton_class.prepend(CandorThreads::Sleep)
require "monitor"
Monitor.prepend(CandorThreads::Monitor)

# The library's has a thread that raises an error in another: nothing here could.
module Timeout
  class ExitException < Exception; end
  class Error < RuntimeError
    def self.handle_timeout(message) = raise(self, message)
  end
  VERSION = "0.4.3"

  def timeout(seconds, klass = nil, message = nil)
    return yield(seconds) if seconds.nil? || seconds.zero?
    raise ArgumentError, "Timeout sec must be a non-negative number" if seconds.negative?
    mine = [CandorThreads.now + seconds, -> { (klass || Error).new(message || "execution expired") }]
    all = CandorThreads.expiries
    all << mine
    count = 0
    look = TracePoint.new(:line, :b_call, :c_call) { CandorThreads.expire if (count += 1) % 64 == 0 && CandorThreads.expiries.equal?(all) }
    begin
      look.enable { yield(seconds) }
    ensure
      all.delete_if { |e| e.equal?(mine) }
    end
  end
  module_function :timeout
end
$LOADED_FEATURES << "timeout.rb"
